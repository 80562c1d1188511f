package ruleset

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAsksChoose(t *testing.T) {
	dir := t.TempDir()
	r, end := open(t, dir)
	defer end()
	add := func(name, id, word string, adopt bool) {
		text := fmt.Sprintf(ruleFile, name, id, word)
		var err error
		if adopt {
			_, _, err = r.Library.Adopt(t.Context(), text, name+".yml", "anna", "test")
		} else {
			_, _, err = r.Library.Add(t.Context(), text, name+".yml", "anna")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const a, b = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
	add("Alpha", a, "curl", true)
	add("Alpha", a, "wget", false)
	add("Beta", b, "ncat", false)
	for _, tt := range []struct {
		ask       Ask
		candidate string
		baseline  int // -1: none
	}{
		{Ask{}, "Alpha curl, Beta ncat", -1}, {Ask{Versions: InForce}, "Alpha curl", -1},
		{Ask{Versions: Newest}, "Alpha wget, Beta ncat", -1}, {Ask{Versions: Newest, Baseline: InForce}, "Alpha wget, Beta ncat", 1},
		{Ask{Versions: Newest, Query: "beta", Baseline: InForce}, "Beta ncat", 0}, {Ask{Status: "stable"}, "Alpha curl", -1},
	} {
		candidate, baseline, err := tt.ask.Choose(t.Context(), r.Library)
		if err != nil {
			t.Errorf("%+v: %v", tt.ask, err)
			continue
		}
		got := ""
		for i, v := range candidate {
			if i > 0 {
				got += ", "
			}
			for _, word := range []string{"curl", "wget", "ncat"} {
				if bytes.Contains([]byte(v.Text), []byte(word)) {
					got += v.Title + " " + word
				}
			}
		}
		n := len(baseline)
		if baseline == nil {
			n = -1
		}
		if got != tt.candidate || n != tt.baseline {
			t.Errorf("%+v: candidate %q, baseline %d; want %q, %d", tt.ask, got, n, tt.candidate, tt.baseline)
		}
	}
	for _, ask := range []Ask{{Versions: "all"}, {Baseline: "x"}, {Query: "zebra"}, {Status: "deprecated"}, {Query: strings.Repeat("a", 5000)}} {
		if _, _, err := ask.Choose(t.Context(), r.Library); !errors.Is(err, ErrAsk) {
			t.Errorf("%+v: got %v, want ErrAsk", ask, err)
		}
	}
	if _, err := r.Start(t.Context(), Ask{Query: "level:>=nonsense"}, "anna"); err == nil {
		t.Error("a query that cannot be read starts a replay")
	}
	if _, err := os.Stat(filepath.Join(dir, "jobs")); err == nil {
		t.Error("a replay that was refused began a job")
	}
}
