package rule

import (
	"strings"
	"testing"
)

func TestDiagnosticsPrintWithCarets(t *testing.T) {
	text := "a: b\n\tçé: wrong value\n"
	at := strings.Index(text, "wrong")
	ds := Diagnostics{
		{Grade: Error, Code: "sigma/key", Message: "it is wrong", Hint: "right it", Span: Span{at, at + len("wrong")}},
		{Grade: Hint, Code: "sigma/key", Message: "the end", Span: Span{len(text), len(text)}},
		{Grade: Warning, Code: "sigma/key", Message: "over the line", Span: Span{0, at}},
	}
	var got strings.Builder
	ds.Fprint(&got, "r.yml", text)
	want := "r.yml:2:6: error: it is wrong [sigma/key]\n  \tçé: wrong value\n  \t    ^^^^^\n  hint: right it\n" +
		"r.yml:3:1: hint: the end [sigma/key]\n  \n  ^\n" +
		"r.yml:1:1: warning: over the line [sigma/key]\n  a: b\n  ^^^^\n"
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestDiagnosticsAreAnErrorOnlyWithAnError(t *testing.T) {
	warning, bad := Diagnostic{Grade: Warning, Code: "a/b"}, Diagnostic{Code: "c/d", Message: "m"}
	if err := (Diagnostics{warning}).Err(); err != nil {
		t.Errorf("a warning is the error %v", err)
	}
	if got, want := (Diagnostics{warning, bad, bad}).Err().Error(), "c/d: m (and 1 more)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
