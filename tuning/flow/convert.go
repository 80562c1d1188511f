package flow

import (
	"strconv"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// conversions change a value; absent takes it away.
type conversion func(v corpus.Value, format string, now time.Time) corpus.Value

const usualFormat = "%m/%d/%Y %H:%M:%S"

func conversionOf(name string) conversion {
	switch name {
	case "ctime":
		return ctime
	case "mktime":
		return mktime
	case "dur2sec":
		return onTexts(durationSeconds)
	case "mstime":
		return onTexts(minuteSeconds)
	case "memk":
		return onTexts(kilobytes)
	case "auto":
		return func(v corpus.Value, _ string, _ time.Time) corpus.Value { return orElse(eval.Numeric(v), v) }
	case "num":
		return func(v corpus.Value, _ string, _ time.Time) corpus.Value { return eval.Numeric(v) }
	case "rmcomma":
		return onTexts(func(s string) corpus.Value { return typed(strings.ReplaceAll(s, ",", "")) })
	case "rmunit":
		return onTexts(withoutUnit)
	}
	return nil
}

func onTexts(f func(string) corpus.Value) conversion {
	return func(v corpus.Value, _ string, _ time.Time) corpus.Value { return f(strings.TrimSpace(eval.Text(v))) }
}

func orElse(v, otherwise corpus.Value) corpus.Value {
	if v.IsAbsent() {
		return otherwise
	}
	return v
}

func ctime(v corpus.Value, format string, _ time.Time) corpus.Value {
	t, ok := eval.Moment(v)
	if !ok {
		return v
	}
	return corpus.String(eval.Strftime(t, format))
}

func mktime(v corpus.Value, format string, now time.Time) corpus.Value {
	t, ok := eval.Strptime(eval.Text(v), format, now)
	if !ok {
		return corpus.Value{}
	}
	return eval.Epoch(t)
}

// durationSeconds reads [D+]HH:MM:SS.
func durationSeconds(s string) corpus.Value {
	days, clock, found := strings.Cut(s, "+")
	if !found {
		days, clock = "0", s
	}
	d, err := strconv.Atoi(days)
	if err != nil || d < 0 || d > 1_000_000 {
		return corpus.Value{}
	}
	return sexagesimal(clock, float64(d)*86400)
}

// minuteSeconds reads [MM:]SS.SSS.
func minuteSeconds(s string) corpus.Value { return sexagesimal(s, 0) }

func sexagesimal(s string, start float64) corpus.Value {
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return corpus.Value{}
	}
	sum := 0.0
	for _, p := range parts {
		f, ok := corpus.String(p).Number()
		if !ok || f < 0 {
			return corpus.Value{}
		}
		sum = sum*60 + f
	}
	return eval.Number(start + sum)
}

// kilobytes reads a number with k, m or g behind it.
func kilobytes(s string) corpus.Value {
	factor := 1.0
	if s != "" {
		switch s[len(s)-1] | 0x20 {
		case 'k':
			s = s[:len(s)-1]
		case 'm':
			s, factor = s[:len(s)-1], 1024
		case 'g':
			s, factor = s[:len(s)-1], 1024*1024
		}
	}
	f, ok := corpus.String(s).Number()
	if !ok {
		return corpus.Value{}
	}
	return eval.Number(f * factor)
}

// withoutUnit is the number that a text begins with.
func withoutUnit(s string) corpus.Value {
	for n := min(len(s), 40); n > 0; n-- {
		if v := eval.Numeric(corpus.String(s[:n])); !v.IsAbsent() && s[n-1] != ' ' {
			return v
		}
	}
	return corpus.Value{}
}

func (c *compiler) convert(s *rule.Convert) stage {
	format := s.Format
	if format == "" {
		format = usualFormat
	}
	var steps []each
	spared := map[string]bool{}
	for _, call := range s.Calls {
		if call.Func == "none" {
			spared[call.Field] = true
		}
	}
	for _, call := range s.Calls {
		if call.Func == "none" {
			continue
		}
		f := conversionOf(call.Func)
		if f == nil {
			c.errorf(codeArgument, s.At, "use ctime, mktime, dur2sec, mstime, memk, auto, num, rmcomma, rmunit or none", "convert knows no %s", call.Func)
			continue
		}
		steps = append(steps, func(r *Row) { convertFields(r, call, f, format, spared) })
	}
	return each(func(r *Row) {
		for _, step := range steps {
			step(r)
		}
	})
}

func convertFields(r *Row, call rule.Conversion, f conversion, format string, spared map[string]bool) {
	names := []string{call.Field}
	if IsPattern(call.Field) {
		names = fieldsOf([]*Row{r}, call.Field)
	}
	now := time.Time{}
	if r.end != corpus.NoTime {
		now = time.Unix(0, r.end).UTC()
	}
	for _, name := range names {
		v := r.Get(name)
		if !eval.HasValue(v) || spared[name] {
			continue
		}
		as := name
		if stand, ok := glob(call.Field, name); ok && call.As != "" {
			as = filled(call.As, stand)
		}
		var out []corpus.Value
		for _, e := range eval.Elements(v) {
			if x := f(e, format, now); !x.IsAbsent() {
				out = append(out, x)
			}
		}
		r.set(as, eval.List(out))
	}
}
