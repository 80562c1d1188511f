package spl

import (
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// aggregateFunctions maps the spellings of the aggregates to the rule's.
var aggregateFunctions = map[string]string{
	"count": "count", "c": "count", "dc": "dc", "distinct_count": "dc", "estdc": "estdc",
	"values": "values", "list": "list", "mode": "mode",
	"min": "min", "max": "max", "range": "range", "sum": "sum", "sumsq": "sumsq", "avg": "avg", "mean": "avg", "median": "median",
	"stdev": "stdev", "stdevp": "stdevp", "var": "var", "varp": "varp",
	"first": "first", "last": "last", "earliest": "earliest", "latest": "latest",
	"earliest_time": "earliest_time", "latest_time": "latest_time", "rate": "rate",
}

const aggregateNames = "count, dc, estdc, values, list, mode, min, max, range, sum, sumsq, avg, median, perc95, upperperc95, exactperc95, " +
	"stdev, stdevp, var, varp, first, last, earliest, latest, earliest_time, latest_time, rate"

// percentiles are the functions with a percentage behind their name.
var percentiles = map[string]string{"p": "perc", "perc": "perc", "upperperc": "upperperc", "exactperc": "exactperc"}

// aggregateOf is the aggregate of a name, such as count, distinct_count or
// perc99.5.
func aggregateOf(name string) (rule.Agg, bool) {
	name = strings.ToLower(name)
	if f, ok := aggregateFunctions[name]; ok {
		return rule.Agg{Func: f}, true
	}
	word := strings.TrimRight(name, "0123456789.")
	f, ok := percentiles[word]
	percent, err := strconv.ParseFloat(name[len(word):], 64)
	return rule.Agg{Func: f, Percent: percent}, ok && err == nil && percent >= 0 && percent <= 100
}
