package main

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzAnswers: whatever a file holds, it is answers, each with an event, or an
// error.
func FuzzAnswers(f *testing.F) {
	for _, text := range []string{"event,verdict\ne1,tp\n", `{"event":"e1","verdict":"tp","reason":"duplicate"}`, "{}\n{", "\ufeff{\"event\":\"\"}", "event\n\"", ""} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		answers, err := readAnswers(bytes.NewReader(text))
		if (err == nil) != (len(answers) > 0) {
			t.Fatalf("%d answers, %v", len(answers), err)
		}
		for _, a := range answers {
			if a.Event == "" {
				t.Fatalf("%+v", a)
			}
		}
		if err != nil && strings.TrimSpace(err.Error()) == "" {
			t.Fatal("an error without words")
		}
	})
}
