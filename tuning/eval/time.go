package eval

import (
	"math"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

// times are the functions of time.
var times = []Function{
	{"now", "now(): the end of the run's window", 0, 0, now},
	{"time", "time(): the same as now()", 0, 0, now},
	{"relative_time", `relative_time(seconds, "-1d@d")`, 2, 2, relativeTime},
	{"strftime", `strftime(seconds, "%Y-%m-%d %H:%M:%S")`, 2, 2, formatTime},
	{"strptime", `strptime(text, "%Y-%m-%d %H:%M:%S")`, 2, 2, parseTime},
}

// farthest bounds times in seconds, about 30,000 years either way, so that
// arithmetic on them stays in range.
const farthest = 1e12

// Seconds is a time in Unix nanoseconds as a value, absent for none.
func Seconds(nano int64) corpus.Value {
	if nano == corpus.NoTime {
		return corpus.Value{}
	}
	if nano%1e9 == 0 {
		return corpus.Int(nano / 1e9)
	}
	return corpus.Float(float64(nano) / 1e9)
}

func now(*Compiler, *rule.Call, []Term) Term {
	return func(r Record) corpus.Value { return Seconds(r.Now()) }
}

// Moment is a value that reads as seconds since 1970 as a time.
func Moment(v corpus.Value) (time.Time, bool) {
	f, ok := float(v)
	if !ok || math.Abs(f) > farthest {
		return time.Time{}, false
	}
	whole := math.Floor(f)
	nano := math.Round((f-whole)*1e6) * 1e3 // float64 carries microseconds in our time
	return time.Unix(int64(whole), int64(nano)).UTC(), true
}

// Epoch is a time in seconds since 1970-01-01 UTC.
func Epoch(t time.Time) corpus.Value {
	if n := t.Nanosecond(); n != 0 {
		return corpus.Float(float64(t.Unix()) + float64(n)/1e9)
	}
	return corpus.Int(t.Unix())
}

func relativeTime(c *Compiler, call *rule.Call, args []Term) Term {
	source, ok := written(call.Args[1])
	if !ok {
		return c.errorf(codeConstant, call.Args[1].Span(), `write an offset such as "-1d@d"`, "the offset must be constant")
	}
	steps, ok := parseOffset(source)
	if !ok {
		return c.errorf(codeTime, call.Args[1].Span(), `write an offset such as "-1d@d", "@w1" or "-15m"`, "%q is no offset of time", source)
	}
	return func(r Record) corpus.Value {
		t, ok := Moment(args[0](r))
		if !ok {
			return corpus.Value{}
		}
		for _, s := range steps {
			t = s(t)
		}
		return Epoch(t)
	}
}

func formatTime(_ *Compiler, call *rule.Call, args []Term) Term {
	return func(r Record) corpus.Value {
		layout, given := single(args[1](r))
		if !given {
			return corpus.Value{}
		}
		return mapped(args[0](r), func(e corpus.Value) corpus.Value {
			t, ok := Moment(e)
			if !ok {
				return corpus.Value{}
			}
			return text(Strftime(t, Text(layout)))
		})
	}
}

func parseTime(_ *Compiler, _ *rule.Call, args []Term) Term {
	return func(r Record) corpus.Value {
		layout, given := single(args[1](r))
		if !given {
			return corpus.Value{}
		}
		return mapped(args[0](r), func(e corpus.Value) corpus.Value {
			t, ok := Strptime(Text(e), Text(layout), nowOf(r))
			if !ok {
				return corpus.Value{}
			}
			return Epoch(t)
		})
	}
}

// nowOf is the run's end; the zero Time when there is none.
func nowOf(r Record) time.Time {
	if n := r.Now(); n != corpus.NoTime {
		return time.Unix(0, n).UTC()
	}
	return time.Time{}
}
