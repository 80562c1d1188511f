package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A rule, as a set of them, says when the corpus is read file by file.
func TestReplaySaysWhatItStreams(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"e.ndjson": `{"event":{"id":"e1","time":"2026-05-04T09:00:00Z"},"process":{"command_line":"curl x"}}` + "\n",
		"r.yml":    "title: r\nlogsource: {category: x}\ndetection:\n  s: {process.command_line|contains: curl}\n  condition: s\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data, rule := filepath.Join(dir, "c"), filepath.Join(dir, "r.yml")
	if code := run(t.Context(), []string{"import", "--data", data, filepath.Join(dir, "e.ndjson")}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
		t.Fatalf("import ends with %d", code)
	}
	set, err := readSettings(data, "")
	if err != nil {
		t.Fatal(err)
	}
	set.memory = 1
	b, err := newBench(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	var said bytes.Buffer
	c := newConsole(nil, &bytes.Buffer{}, &said)
	for _, f := range []replayFlags{{rule: rule, snapshot: "head"}, {rules: []string{rule}, snapshot: "head"}} {
		said.Reset()
		if f.rule != "" {
			_, err = c.report(t.Context(), b, f)
		} else {
			_, err = c.measureSet(t.Context(), b, f)
		}
		if err != nil || !strings.Contains(said.String(), "read file by file") {
			t.Errorf("%+v: said %q, %v", f, said.String(), err)
		}
	}
}
