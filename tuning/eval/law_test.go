package eval_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/rule"
)

// wild are values that functions may meet in a hostile event.
var wild = row{now: 1 << 62, fields: []corpus.Field{
	{Path: "big", Value: corpus.Float(1e308)}, {Path: "bool", Value: corpus.Bool(false)}, {Path: "bytes", Value: corpus.String("\xff\x00%zz\\9é")},
	{Path: "deep", Value: corpus.List(corpus.List(corpus.Int(1), corpus.Null()), corpus.String("x"), corpus.JSON(`{"a":[1]}`))}, {Path: "empty", Value: corpus.String("")},
	{Path: "json", Value: corpus.String(`{"a":{"b":[{"c":1},2]},"a.b":3}`)}, {Path: "least", Value: corpus.Int(-1 << 63)}, {Path: "most", Value: corpus.Int(1<<63 - 1)},
	{Path: "number", Value: corpus.JSON("123456789012345678901234567890")}, {Path: "null", Value: corpus.Null()}, {Path: "text", Value: corpus.String("10.0.0.1 1e9")},
	{Path: "xml", Value: corpus.String("<a b='1'><c>x</c><c/></d></a>")},
}}

// TestNothingBreaks: any function of any values gives a value within the
// bounds, the same one each time, and none panics.
func TestNothingBreaks(t *testing.T) {
	functions := eval.Functions()
	var gen func(t *rapid.T, depth int) rule.Term
	gen = func(t *rapid.T, depth int) rule.Term {
		if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				return ref(rapid.SampledFrom(wild.fields).Draw(t, "field").Path)
			case 1:
				return num(rapid.SampledFrom([]float64{-1e300, -1, 0, 0.5, 1, 2, 16, 1e6, 1e18}).Draw(t, "number"))
			}
			return str(rapid.SampledFrom([]string{"", "a", "%", "a.b{}.c", "{", "(a)|b", "-1d@d", "%Y-%m-%d %H:%M:%S.%N", "%s", "hex", "commas", "duration", "10.0.0.0/8", `\1\9\`}).Draw(t, "text"))
		}
		f := rapid.SampledFrom(functions).Draw(t, "function")
		most := f.Max
		if most < 0 {
			most = f.Min + 3
		}
		args := make([]rule.Term, rapid.IntRange(f.Min, most).Draw(t, "arguments"))
		for i := range args {
			args[i] = gen(t, depth-1)
		}
		return call(f.Name, args...)
	}
	rapid.Check(t, func(t *rapid.T) {
		x := gen(t, 3)
		term := compile(func(rule.Diagnostic) {}).Term(x)
		a, b := term(wild), term(wild)
		if !a.Equal(b) {
			t.Fatalf("%s is %s, then %s", x, a.Text(), b.Text())
		}
		if len(a.Text()) > 8*eval.MaxText || len(a.Elems()) > eval.MaxList {
			t.Fatalf("%s gives %d bytes", x, len(a.Text()))
		}
	})
}

// FuzzStrptime: no text and no format breaks the reader.
func FuzzStrptime(f *testing.F) {
	f.Add("2026-01-02T03:04:05.678+02:00", "%Y-%m-%dT%H:%M:%S.%N%z")
	f.Add("Jan  2 3:04 pm", "%b %e %I:%M %p")
	f.Fuzz(func(t *testing.T, text, format string) {
		at, ok := eval.Strptime(text, format, sampleTime)
		if ok && at.Year() >= 0 && at.Year() < 10000 {
			_ = eval.Strftime(at, format)
		}
	})
}

// FuzzDocument: no document and no path breaks the readers.
func FuzzDocument(f *testing.F) {
	f.Add(`{"a":[{"b":1}]}`, "a{}.b")
	f.Add(`<a><b c="1">x</b></a>`, "a.b{@c}")
	f.Fuzz(func(t *testing.T, document, path string) {
		eval.Document(document)
		if p, ok := eval.ParsePath(path); ok {
			p.In(document)
		}
	})
}

var sampleTime = time.Date(2026, 2, 3, 4, 5, 6, 7, time.UTC)
