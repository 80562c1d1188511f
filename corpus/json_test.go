package corpus

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"
)

func flat(fields []Field) string {
	var b []byte
	for _, f := range fields {
		b = fmt.Appendf(b, "%s=%d:%s\n", f.Path, f.Value.Kind(), f.Value.AppendJSON(nil))
	}
	return string(b)
}

func TestAppendObject(t *testing.T) {
	check := func(text string, want ...Field) {
		t.Helper()
		got, err := AppendObject(nil, []byte(text))
		if err != nil || flat(got) != flat(want) {
			t.Errorf("%s\ngot  %q %v\nwant %q", text, flat(got), err, flat(want))
		}
	}
	check(`{}`)
	check(" {\t}\r\n")
	check(`{"b":{"d":1,"c":null},"a":""}`, Field{"a", String("")}, Field{"b.c", Null()}, Field{"b.d", Int(1)})
	check(`{"a":{},"b":[],"c":[{}]}`, Field{"a", JSON("{}")}, Field{"b", List()}, Field{"c", List(JSON("{}"))})
	check(`{"a": { } }`, Field{"a", JSON("{}")})
	check(`{"n":1,"f":1.0,"e":1e3,"m":-0,"z":-0.0}`, Field{"e", Float(1000)}, Field{"f", Float(1)}, Field{"m", Int(0)},
		Field{"n", Int(1)}, Field{"z", Float(math.Copysign(0, -1))})
	check(`{"i":9223372036854775807,"j":9223372036854775808,"k":-9223372036854775809,"l":1e999}`,
		Field{"i", Int(1<<63 - 1)}, Field{"j", JSON("9223372036854775808")}, Field{"k", JSON("-9223372036854775809")}, Field{"l", JSON("1e999")})
	check(`{"l":[1,"x",null,true,[2,[]],{ "b" : [ 1.5 , {"c":"\u0041"} ], "a":null }]}`,
		Field{"l", List(Int(1), String("x"), Null(), Bool(true), List(Int(2), List()), JSON(`{"b":[1.5,{"c":"A"}],"a":null}`))})
	check(`{"a.b":1,"a":{"c":2}}`, Field{"a.b", Int(1)}, Field{"a.c", Int(2)})
	check(`{"a":1,"a.b":2}`, Field{"a", Int(1)}, Field{"a.b", Int(2)})
	check(`{"a":{"b":1},"a.b":2}`, Field{"a.b", Int(2)}, Field{"unmapped.a.b", Int(1)})
	check(`{"a.b":null,"a":{"b":""}}`, Field{"a.b", Null()}, Field{"unmapped.a.b", String("")})
	check(`{"a.b":{"c":1},"a":{"b":{"c":2,"d":3},"e":4}}`, Field{"a.b.c", Int(1)}, Field{"a.b.d", Int(3)}, Field{"a.e", Int(4)}, Field{"unmapped.a.b.c", Int(2)})
	check(`{"l":[{"a.b":1,"a":{"b":2}}]}`, Field{"l", List(JSON(`{"a.b":1,"a":{"b":2}}`))})
	check(`{"s":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"}`, Field{"s", String("\"\\/\b\f\n\r\té😀é")})
	check(`{"\u0061":"x"}`, Field{"a", String("x")})
}

func TestAppendObjectRefuses(t *testing.T) {
	check := func(text, problem string) {
		t.Helper()
		keep := []Field{{"kept", Int(1)}}
		got, err := AppendObject(keep, []byte(text))
		if err == nil || !strings.Contains(err.Error(), problem) || len(got) != 1 {
			t.Errorf("%.80q: got %v, %d fields, want an error with %q", text, err, len(got), problem)
		}
	}
	check(``, "want an object at byte 0")
	check(`[]`, "want an object")
	check(`{"a":1} x`, "text after the value at byte 8")
	check(`{"a":1,"a":2}`, `"a" is there twice`)
	check(`{"a":1,"\u0061":2}`, `"a" is there twice`)
	check(`{"a":{"b":1},"a":{"c":1}}`, `"a" is there twice`)
	check(`{"a":1,"a":{"c":1}}`, `"a" is there twice`)
	check(`{"a.b":1,"a.b":2}`, `"a.b" is there twice`)
	check(`{"a":{"b":1},"a.b":2,"a":{"b":3}}`, `"a" is there twice`)
	check(`{"a.b":{"c":1},"a":{"b":{"d":1}},"a.b":{"e":1}}`, `"a.b" is there twice`)
	check(`{"a":{"b":1},"a.b":2,"unmapped":{"a.b":3}}`, `"a.b" is there twice`)
	check(`{"a":{"b":{"c":1}},"a.b":{"c":2},"a.b.c":3}`, `"a.b.c" is there twice`)
	check(`{"a":{"`+strings.Repeat("b", 1018)+`":1},"a.`+strings.Repeat("b", 1018)+`":2}`, `is there twice`)
	check(`{"a.b":{"c":1},"a":{"b.c":2}}`, `"a.b.c" is there twice`)
	check(`{"l":[{"x":1,"x":2}]}`, `"x" is there twice`)
	check(`{"l":[{"x":{"y":1},"y":2,"x":2}]}`, `"x" is there twice`)
	check(`{"":1}`, "empty name")
	check(`{"a":}`, "want a value")
	check(`{"a":1`, "ends early")
	check(`{"a":"x`, "does not end")
	check(`{"a":"x\`, "does not end")
	check(`{"a":"\q"}`, "unknown escape")
	check(`{"a":"\ud800"}`, "surrogate")
	check("{\"a\":\"\x01\"}", "control character")
	check("{\"a\":\"\xff\"}", "not UTF-8 at byte 6")
	check(`{"a":01}`, "starts with 0")
	check(`{"a":-}`, "want a digit")
	check(`{"a":1.}`, "want a digit")
	check(`{"a":nul}`, "want a value")
	check(`{a:1}`, "want a name")
	check(`{"a":1,}`, "want a name")
	check(`{"a":[1,]}`, "want a value")
	check(`{"a":NaN}`, "want a value")
	check(strings.Repeat(`{"a":`, 65)+"1"+strings.Repeat("}", 65), "64 levels")
	check(`{"a":`+strings.Repeat("[", 100000), "64 levels")
	check(`{"`+strings.Repeat("x", 1025)+`":1}`, "1024 bytes")
	check(manyMembers(4097), "4096 fields")
	check(`{"a":[`+strings.Repeat("0,", MaxElements)+`0]}`, "262144 elements")
	check(`{"a":"`+strings.Repeat("x", MaxRowBytes)+`"}`, "16 MiB")
	check(`{"l":[`+strings.Replace(manyMembers(100), "m7\"", "m9\"", 1)+`]}`, `"m9" is there twice`)
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"m%d":%d`, i, i)
	}
	return "{" + b.String()[1:] + "}"
}

func TestFanOut(t *testing.T) {
	fields, err := AppendObject(nil, []byte(`{"e":[{"p":{"c":"curl"}},{"p.c":"wget"},{"q":1},3,[{"p":{"c":["a","b"]}}]],"m":[{"x":[]}],"s":"t","o":[{"n":[{"k":1},{"k":2}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	check := func(path string, want Value) {
		t.Helper()
		if got := GetField(fields, path); !got.Equal(want) {
			t.Errorf("%s: got %s (kind %d), want %s", path, got.AppendJSON(nil), got.Kind(), want.AppendJSON(nil))
		}
	}
	check("e.p.c", List(String("curl"), String("wget"), String("a"), String("b")))
	check("e.q", List(Int(1)))
	check("e.none", Value{})
	check("m.x", List())
	check("s.x", Value{})
	check("o.n.k", List(Int(1), Int(2)))
}

// What AppendJSON writes reads back equal.
func TestParseValueRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawValue(t, 3)
		text := string(want.AppendJSON(nil))
		got, err := ParseValue(text)
		if err != nil || !got.Equal(want) {
			t.Fatalf("%s: got %s, %v", text, got.AppendJSON(nil), err)
		}
	})
}

func drawValue(t *rapid.T, depth int) Value {
	kinds := 7
	if depth == 0 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0:
		return Null()
	case 1:
		return Bool(rapid.Bool().Draw(t, "bool"))
	case 2:
		return Int(rapid.Int64().Draw(t, "int"))
	case 3:
		return Float(rapid.Float64Range(-1e300, 1e300).Draw(t, "float"))
	case 4, 5:
		return String(rapid.String().Draw(t, "text"))
	case 6:
		elems := make([]Value, rapid.IntRange(0, 3).Draw(t, "len"))
		for i := range elems {
			elems[i] = drawValue(t, depth-1)
		}
		return List(elems...)
	default:
		return JSON(rapid.SampledFrom([]string{"{}", `{"a":[1,{"b":null}]}`, "18446744073709551616", "1e999"}).Draw(t, "json"))
	}
}

// jsontext, a general decoder, is the slow and obvious version.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5,"x",null,true,{"b":{}}]}`, `"\ud83d\ude00"`, `[1e999,-0]`, `{"a":1,"a":2}`, ` 12 `, `"\ud800"`, `[[[`, "\"\xff\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseValue(text)
		if valid := plainValid(text); valid != (err == nil) {
			t.Fatalf("%q: err %v, jsontext says valid %v", text, err, valid)
		}
		if err != nil {
			return
		}
		again, err := ParseValue(string(got.AppendJSON(nil)))
		if err != nil || !again.Equal(got) {
			t.Fatalf("%q: wrote %s, read back %s, %v", text, got.AppendJSON(nil), again.AppendJSON(nil), err)
		}
	})
}

func plainValid(text string) bool {
	d := jsontext.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.ReadToken(); err != nil || d.StackDepth() > MaxDepth {
			return false
		}
		if d.StackDepth() == 0 {
			return strings.Trim(text[d.InputOffset():], " \t\r\n") == ""
		}
	}
}

func FuzzAppendObject(f *testing.F) {
	for _, s := range []string{`{"a":{"b":[1,{"c":null}]},"d":""}`, `{"a.b":1,"a":{"b":2}}`, `{"a":{}}`, `{"":1}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := AppendObject(nil, []byte(text))
		if err != nil {
			return
		}
		if !plainValid(text) {
			t.Fatalf("%q: accepted, but is no JSON", text)
		}
		for i := 1; i < len(fields); i++ {
			if fields[i-1].Path >= fields[i].Path {
				t.Fatalf("%q: path %q before %q", text, fields[i-1].Path, fields[i].Path)
			}
		}
		for _, f := range fields {
			if !GetField(fields, f.Path).Equal(f.Value) {
				t.Fatalf("%q: field %q is not found", text, f.Path)
			}
		}
	})
}

func BenchmarkAppendObject(b *testing.B) {
	row := []byte(`{"event":{"id":"ev-000000000001","kind":"command_exec","time":"2026-01-02T15:04:05.123Z","dataset":"agent_events","sequence":12,"outcome":null},"agent":{"id":"agt-17","name":"helpdesk","model":"m-5","provider":"p"},"user":{"id":"u-90"},"session":{"id":"conv-88f"},"action":{"type":"command_execution","name":"shell","intent":null},"tool":{"name":"shell","call_id":"call-2","arguments":{"command":"ls -la /srv/reports && cat /srv/reports/summary.txt"}},"process":{"command_line":"ls -la /srv/reports && cat /srv/reports/summary.txt","exit_code":0},"url":{"full":"http://files.example.net/u","domain":"files.example.net"},"content":{"text":"` + strings.Repeat("a sentence of some words. ", 12) + `"},"alert":{"rule_id":"r-1","severity":"high","raised_at":"2026-01-02T15:04:06Z"},"incident":{"id":"inc-4"},"label":{"verdict":"true_positive","reason":"suspicious_activity"}}`)
	b.SetBytes(int64(len(row)))
	b.ReportAllocs()
	var fields []Field
	for b.Loop() {
		var err error
		if fields, err = AppendObject(fields[:0], row); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
