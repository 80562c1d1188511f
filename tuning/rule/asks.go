package rule

import (
	"strconv"
	"strings"
	"time"
)

// Asks says in a line what the correlation asks of its base rules, such as
// "event_count >= 5 within 10m by user".
func (c *Correlation) Asks() string {
	var b strings.Builder
	b.WriteString(string(c.Type))
	if c.Type == ValuePercentile {
		b.WriteString(" " + strconv.FormatFloat(c.Percentile, 'g', -1, 64))
	}
	if len(c.Field) > 0 {
		b.WriteString(" of " + strings.Join(c.Field, ", "))
	}
	if bounds := c.BoundsText(); bounds != "" {
		b.WriteString(" " + bounds)
	}
	b.WriteString(" within " + spanText(c.Timespan))
	if len(c.GroupBy) > 0 {
		b.WriteString(" by " + strings.Join(c.GroupBy, ", "))
	}
	return b.String()
}

// BoundsText is the condition in a line, such as "> 100 and <= 200"; "" when
// it asks for all base rules.
func (c *Correlation) BoundsText() string {
	if c.When != nil {
		return "(" + whenText(c.When, 0) + ")"
	}
	var texts []string
	for _, x := range c.Bounds {
		texts = append(texts, x.Op.String()+" "+strconv.FormatFloat(x.Value, 'g', -1, 64))
	}
	return strings.Join(texts, " and ")
}

// whenText writes a boolean condition as authors do.
func whenText(e Expr, depth int) string {
	join := func(terms []Expr, word string) string {
		var texts []string
		for _, t := range terms {
			texts = append(texts, whenText(t, depth+1))
		}
		text := strings.Join(texts, word)
		if depth > 0 && len(terms) > 1 {
			return "(" + text + ")"
		}
		return text
	}
	switch e := e.(type) {
	case *And:
		return join(e.Terms, " and ")
	case *Or:
		return join(e.Terms, " or ")
	case *Not:
		return "not " + whenText(e.X, depth+1)
	case *Test:
		return e.Field
	}
	return e.String()
}

// spanText is a timespan in the largest unit that divides it, as Sigma writes
// it.
func spanText(d time.Duration) string {
	for _, u := range []struct {
		length time.Duration
		letter string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if d > 0 && d%u.length == 0 {
			return strconv.FormatInt(int64(d/u.length), 10) + u.letter
		}
	}
	return d.String()
}
