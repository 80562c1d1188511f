package sigma

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"assay/tuning/rule"
)

// timespanUnits are Sigma's; a month and a year are those of a mean Gregorian
// year, as other engines have them.
var timespanUnits = map[byte]time.Duration{
	's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
	'M': 2629746 * time.Second, 'y': 31556952 * time.Second,
}

const timespanForm = "write a whole number and a unit: s, m, h, d, w, M or y, such as 5m"

// timespan is how far the events of a correlation may lie apart.
func (d *document) timespan(correlation entry, keys map[string]entry) time.Duration {
	e := keys["timespan"]
	if e.key == nil {
		hint := timespanForm
		if keys["timeframe"].key != nil {
			hint = "timeframe is called timespan here"
		}
		d.report(rule.Error, codeTimespan, d.place(correlation.key), "the correlation has no timespan", hint)
		return 0
	}
	word := d.word(e)
	if word == "" {
		return 0
	}
	n, unit, ok := int64(0), timespanUnits[word[len(word)-1]], false
	if unit > 0 {
		var err error
		n, err = strconv.ParseInt(word[:len(word)-1], 10, 64)
		ok = err == nil && n > 0 && word[0] != '+'
	}
	switch {
	case !ok:
		d.report(rule.Error, codeTimespan, d.place(e.value), fmt.Sprintf("%q is no timespan", word), timespanForm)
	case n > math.MaxInt64/int64(unit):
		d.errorf(codeTimespan, d.place(e.value), "the timespan %s is longer than 292 years", word)
	default:
		return time.Duration(n) * unit
	}
	return 0
}
