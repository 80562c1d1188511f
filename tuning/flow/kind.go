package flow

import "assay/tuning/rule"

// Gathers reports a stage that needs all the rows of a window at once.
func Gathers(s rule.Stage) bool {
	switch s := s.(type) {
	case *rule.Stats, *rule.EventStats, *rule.StreamStats, *rule.Dedup, *rule.Sort, *rule.Head, *rule.Tail, *rule.Top,
		*rule.TimeChart, *rule.InputLookup:
		return true
	case *rule.FillNull:
		return len(s.Fields) == 0
	case *rule.Bin:
		return s.Every == 0 && s.Width == 0
	}
	return false
}

// Replaces reports a stage that turns events into other rows.
func Replaces(s rule.Stage) bool {
	switch s := s.(type) {
	case *rule.Stats, *rule.Top, *rule.TimeChart:
		return true
	case *rule.InputLookup:
		return !s.Append
	}
	return false
}

// columns are what a stage that replaces rows groups by, and what it computes.
func columns(s rule.Stage) (by, values []string) {
	switch s := s.(type) {
	case *rule.Stats:
		return s.By, aggNames(s.Aggs)
	case *rule.Top:
		by = append(append(by, s.By...), s.Fields...)
		for _, name := range []string{s.CountField, s.PercentField} {
			if name != "" {
				values = append(values, name)
			}
		}
		return by, values
	case *rule.TimeChart:
		if s.By == "" {
			values = aggNames(s.Aggs)
		}
		return []string{TimeField}, values
	}
	return nil, nil
}

func aggNames(aggs []rule.Agg) []string {
	names := make([]string, len(aggs))
	for i, a := range aggs {
		names[i] = a.As
	}
	return names
}

// asksNow reports that a stage calls now, which depends on the window's end.
func asksNow(s rule.Stage) bool {
	asks := func(t rule.Term) bool {
		return t != nil && (rule.Calls(t, "now") || rule.Calls(t, "time") || rule.Calls(t, "strptime"))
	}
	switch s := s.(type) {
	case *rule.Filter:
		return rule.ExprCalls(s.Where, "now") || rule.ExprCalls(s.Where, "time") || rule.ExprCalls(s.Where, "strptime")
	case *rule.Eval:
		for _, set := range s.Sets {
			if asks(set.To) {
				return true
			}
		}
	}
	return false
}

// AsksNow reports that a condition depends on the end of the window.
func AsksNow(e rule.Expr) bool { return asksNow(&rule.Filter{Where: e}) }
