package views

import (
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// correlationFacts are the facts of a correlation on the page of its rule.
func correlationFacts(c *rule.Correlation, add func(name string, text ...string)) {
	kind := string(c.Type)
	if c.Type == rule.ValuePercentile {
		kind += " " + strconv.FormatFloat(c.Percentile, 'g', -1, 64)
	}
	add("Correlation", kind)
	var names []string
	for _, b := range c.Bases {
		names = append(names, b.Name)
	}
	separator := ", "
	if c.Type == rule.TemporalOrdered {
		separator = " → "
	}
	add("Of the rules", strings.Join(names, separator))
	add("Field", c.Field...)
	condition := c.BoundsText()
	if condition == "" {
		condition = "all of the rules"
	}
	add("Condition", condition)
	add("Window", formatDuration(c.Timespan)+" of event time, sliding, both ends included")
	add("Grouped by", c.GroupBy...)
	if c.Firing == rule.FireEach {
		add("Fires", "at each event at which the condition holds")
	} else {
		add("Fires", "once an episode")
	}
	if c.Generate {
		add("Its rules", "also raise alerts of their own")
	}
}
