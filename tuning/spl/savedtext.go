package spl

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"assay/tuning/rule"
)

// ErrNotSPL is the error of FormatSaved for a rule of another dialect.
var ErrNotSPL = errors.New("the rule is not written in SPL")

// FormatSaved is the rule as a stanza of a savedsearches.conf, which
// ParseSaved reads back to the same rule. A rule that was read from a stanza
// keeps its text. What such a file has no setting for is written as assay.KEY,
// which other readers pass over.
func FormatSaved(r *rule.Rule) (string, error) {
	if r.Dialect != rule.SPL {
		return "", fmt.Errorf("write %s as a saved search: %w", r.ID, ErrNotSPL)
	}
	if IsSaved(r.Text) {
		return strings.TrimRight(r.Text, "\r\n") + "\n", nil
	}
	var b strings.Builder
	set := func(key, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			fmt.Fprintf(&b, "%s = %s\n", key, value)
		}
	}
	fmt.Fprintf(&b, "[%s]\n", strings.NewReplacer("[", "(", "]", ")", "\n", " ", "\r", " ").Replace(r.Title))
	set("description", r.Description)
	fmt.Fprintf(&b, "search = %s\n", continued(r.Text[(&parser{}).header(&rule.Rule{}, r.Text):]))
	schedule(set, r.Window)
	if n := slices.Index(severities, r.Level); n >= 0 {
		set("alert.severity", fmt.Sprint(n+1))
	}
	for _, h := range headerOf(r) {
		set("assay."+h.key, h.value)
	}
	for _, k := range slices.Sorted(maps.Keys(r.Custom)) {
		if strings.Contains(k, ".") {
			set(k, r.Custom[k])
		} else {
			set("assay."+k, r.Custom[k])
		}
	}
	return b.String(), nil
}

// continued puts a backslash at the end of each line but the last.
func continued(search string) string {
	lines := strings.Split(strings.TrimSpace(search), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	out := strings.Join(lines, " \\\n")
	if strings.HasSuffix(out, `\`) {
		out += " "
	}
	return out
}

// schedule runs the search once a window, over the window before.
func schedule(set func(key, value string), window time.Duration) {
	switch {
	case window == rule.WholeTime:
		set("dispatch.earliest_time", "0")
		return
	case window == 0:
		window = rule.DefaultWindow
	}
	set("dispatch.earliest_time", "-"+shortSpan(window))
	set("dispatch.latest_time", "now")
	set("cron_schedule", cronOf(window))
}

// shortSpan is 30s, 5m, 2h or 7d.
func shortSpan(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d%u.unit == 0 {
			return fmt.Sprintf("%d%s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// cronOf is the schedule of a period; "" when none has it.
func cronOf(d time.Duration) string {
	minutes, hours := d/time.Minute, d/time.Hour
	switch {
	case d%time.Minute != 0:
		return ""
	case minutes < 60 && 60%minutes == 0:
		return fmt.Sprintf("*/%d * * * *", minutes)
	case hours == 1 && d%time.Hour == 0:
		return "0 * * * *"
	case d%time.Hour == 0 && hours < 24 && 24%hours == 0:
		return fmt.Sprintf("0 */%d * * *", hours)
	case hours == 24 && d%time.Hour == 0:
		return "0 0 * * *"
	case d == 7*24*time.Hour:
		return "0 0 * * 0"
	}
	return ""
}
