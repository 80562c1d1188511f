package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"assay/corpus"
)

// textSourceOf is a source in memory.
func sourceOf(name string, content []byte) Source {
	return Source{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

func readAll(t *testing.T, src Source, m *Mapping) (events []corpus.Event, bad []RowError) {
	t.Helper()
	err := Read(context.Background(), src, m, func(e corpus.Event, b *RowError) bool {
		if b != nil {
			bad = append(bad, *b)
		} else {
			events = append(events, e)
		}
		return true
	})
	if err != nil {
		t.Fatalf("read %s: %v", src.Name, err)
	}
	return events, bad
}

// show writes events and bad rows one a line.
func show(events []corpus.Event, bad []RowError) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%d %s\n", e.Line, objectText(e.Fields))
	}
	for _, r := range bad {
		fmt.Fprintf(&b, "! %d %s\n", r.Line, r.Reason)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	check := func(name, content, want string) {
		t.Helper()
		for _, packed := range []string{"", "gzip", "zstd"} {
			got := show(readAll(t, sourceOf(name, pack(t, packed, content)), nil))
			if got != want {
				t.Errorf("%s %s %.60q:\ngot\n%swant\n%s", name, packed, content, got, want)
			}
		}
	}
	check("a", "", "")
	check("a", " \n\n", "")
	check("a", `{"a":1}`, "1 {\"a\":1}\n")
	check("a", "{\"a\":1}\r\n\r\n\n {\"a\":2.0} \n{\"a\":null}", "1 {\"a\":1}\n4 {\"a\":2.0}\n5 {\"a\":null}\n")
	check("a", "\xef\xbb\xbf{\"a\":1}\n", "1 {\"a\":1}\n")
	check("a", "{\"a\":1}\nnot json\n[1]\n{\"a\":1,\"a\":2}\n{\"b\":2}\n",
		"1 {\"a\":1}\n5 {\"b\":2}\n! 2 want an object at byte 0\n! 3 want an object at byte 0\n! 4 field \"a\" is there twice at byte 11\n")
	check("a", "garbage\n{\"a\":1}\n{\"a\":2}\n", "2 {\"a\":1}\n3 {\"a\":2}\n! 1 want an object at byte 0\n")
	check("a", `[{"a":1}, {"a":[2,{"b":"]},{"}]}]`, "1 {\"a\":1}\n1 {\"a\":[2,{\"b\":\"]},{\"}]}\n")
	check("a", "[\n{\"a\":1},\n7,\n{\"a\":\"\\\"x\"}\n]\n", "2 {\"a\":1}\n4 {\"a\":\"\\\"x\"}\n! 3 want an object at byte 0\n")
	check("a", "[]", "")
	check("a", "[{\"a\":1}", "1 {\"a\":1}\n! 1 the array does not end: unexpected EOF\n")
	check("a", "[{\"a\":1} {\"b\":1}]", "1 {\"a\":1}\n! 1 want , or ] between the elements of the array\n")
	check("a", "[{\"a\":1},]", "1 {\"a\":1}\n! 1 want an element after , in the array\n")
	check("a", "[{\"a\":1}] x", "1 {\"a\":1}\n! 1 text after the array\n")
	check("a", "[{\"a\":1},{\"a\":", "1 {\"a\":1}\n! 1 the value does not end: unexpected EOF\n")
	check("a", "{\n  \"a\": {\n \"b\": 1 }\n}\n", "1 {\"a.b\":1}\n")
	check("a", "{\n  \"a\": 1\n}\n{\n\"a\": 2}", "1 {\"a\":1}\n4 {\"a\":2}\n")
	check("a", `{"records":[{"a":1}]}`, "1 {\"records\":[{\"a\":1}]}\n")

	check("a", "b,a\n1,x\n,\n", "2 {\"a\":\"x\",\"b\":\"1\"}\n3 {\"a\":\"\",\"b\":\"\"}\n")
	check("a", "b;a\r\n1;\"x,\"\"y\"\"\nz\"\r\n2;3\r\n", "2 {\"a\":\"x,\\\"y\\\"\\nz\",\"b\":\"1\"}\n4 {\"a\":\"3\",\"b\":\"2\"}\n")
	check("a", "a,b\n1\n1,2,3\n4,5\n", "4 {\"a\":\"4\",\"b\":\"5\"}\n! 2 row has 1 cells, the header 2\n! 3 row has 3 cells, the header 2\n")
	check("a", "a,b\n1,\"open\n2,3\n4,5\n", "3 {\"a\":\"2\",\"b\":\"3\"}\n4 {\"a\":\"4\",\"b\":\"5\"}\n! 2 quote is not closed\n")
	check("a", "a,b\n1,x\"y\n2,\"x\"y\n3,4", "4 {\"a\":\"3\",\"b\":\"4\"}\n! 2 quote inside a cell that does not start with one\n! 3 text behind a closing quote\n")
	check("a", "a,,c\n1,2,3\n", "2 {\"a\":\"1\",\"c\":\"3\",\"column_2\":\"2\"}\n")
	check("a", "a,b\n1,\xff\n", "! 2 text is not UTF-8\n")
	check("a", "a\tb\n1\t\"x\ny\t2\n", "2 {\"a\":\"1\",\"b\":\"\\\"x\"}\n3 {\"a\":\"y\",\"b\":\"2\"}\n")
	check("x.csv", "a\n1\n", "2 {\"a\":\"1\"}\n")
	check("x.tsv.gz", "a\n\"1\n", "2 {\"a\":\"\\\"1\"}\n")
	check("x.csv", "a\tb\n1\t2\n", "2 {\"a\":\"1\",\"b\":\"2\"}\n")
}

func pack(t *testing.T, how, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch how {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zstd":
		var err error
		if w, err = zstd.NewWriter(&b); err != nil {
			t.Fatal(err)
		}
	default:
		return []byte(content)
	}
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormatsRefused(t *testing.T) {
	check := func(content, reason string) {
		t.Helper()
		err := Read(context.Background(), sourceOf("a", []byte(content)), nil, func(corpus.Event, *RowError) bool { return true })
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%.40q: got %v, want an error with %q", content, err, reason)
		}
	}
	check("\xff\xfe{\x00\"\x00", "UTF-16")
	check("{\x00\"\x00a\x00", "UTF-16")
	check("PK\x03\x04abc", "zip")
	check("\x7fELF\x01\x00\x00", "binary")
	check("just words", "want NDJSON")
	check("a,a\n1,2\n", "there twice")
	check("\x1f\x8bxx", "gzip")
	check("PAR1 but no more", "Parquet")
	check(string(pack(t, "gzip", string(pack(t, "gzip", "{}")))), "compressed twice")
}

func TestTornFile(t *testing.T) {
	var rows strings.Builder
	for i := range 30000 {
		fmt.Fprintf(&rows, `{"event":{"id":"torn-%d"},"n":%d,"text":"%x"}`+"\n", i, i, i*7919)
	}
	for _, how := range []string{"gzip", "zstd"} {
		whole := pack(t, how, rows.String())
		events, bad := readAll(t, sourceOf("torn", whole[:len(whole)*2/3]), nil)
		if len(events) < 5000 || len(bad) != 1 || !bad[0].Broken || !strings.Contains(bad[0].Reason, how+" stream is torn") {
			t.Fatalf("%s: %d events, bad %v", how, len(events), bad)
		}
		if want := int64(len(events)) + 1; bad[0].Line != want {
			t.Errorf("%s: broken at line %d, want %d", how, bad[0].Line, want)
		}
		for i, e := range events {
			if e.ID != fmt.Sprintf("torn-%d", i) || e.Line != int64(i+1) {
				t.Fatalf("%s: event %d is %s of line %d", how, i, e.ID, e.Line)
			}
		}
	}
}

func TestLongRow(t *testing.T) {
	content := "{\"a\":1}\n{\"a\":\"" + strings.Repeat("x", corpus.MaxRowBytes) + "\"}\n{\"a\":2}\n"
	events, bad := readAll(t, sourceOf("long", []byte(content)), nil)
	if len(events) != 2 || events[1].Line != 3 || len(bad) != 1 || bad[0].Line != 2 || !bad[0].Cut || len(bad[0].Raw) > keepOfCut {
		t.Fatalf("got %d events, bad %d rows", len(events), len(bad))
	}
}

// A long element spoils itself and not the array.
func TestLongElement(t *testing.T) {
	content := "[{\"a\":1},\n{\"a\":\"" + strings.Repeat("]", corpus.MaxRowBytes) + "\"},\n{\"a\":2}]"
	events, bad := readAll(t, sourceOf("long", []byte(content)), nil)
	if len(events) != 2 || events[1].Line != 3 || len(bad) != 1 || bad[0].Line != 2 || !bad[0].Cut || bad[0].Broken || len(bad[0].Raw) != keepOfCut {
		t.Fatalf("got %d events, bad %d rows", len(events), len(bad))
	}
}

// A file in which every line opens a quote that nothing closes is read in
// time; before, each of its lines was searched for a megabyte.
func TestQuotesThatNeverClose(t *testing.T) {
	const lines = 200_000
	content := "a,b\n" + strings.Repeat("x\",\"\n", lines)
	events, bad := readAll(t, sourceOf("quotes.csv", []byte(content)), nil)
	if len(events) != 0 || len(bad) != lines || bad[lines-1].Line != lines+1 {
		t.Errorf("got %d events, %d bad rows", len(events), len(bad))
	}
	content = "a,b\n1,\"never\n2,two\n" + strings.Repeat("3,x\n", maxQuotedLines) + "4,\"x\ny\"\n"
	if events, bad = readAll(t, sourceOf("quotes.csv", []byte(content)), nil); len(bad) != 1 || bad[0].Line != 2 || len(events) != maxQuotedLines+2 {
		t.Errorf("one open quote: got %d events, %d bad rows", len(events), len(bad))
	}
}

// A zero byte in a log, as a crash leaves it, spoils its row.
func TestZeroByteSpoilsItsRow(t *testing.T) {
	events, bad := readAll(t, sourceOf("zeros", []byte("{\"a\":1}\n\x00\x00\x00\n{\"a\":2}\n")), nil)
	if len(events) != 2 || len(bad) != 1 || bad[0].Line != 2 {
		t.Errorf("got %d events, bad %v", len(events), bad)
	}
}

// The name of a column has no blanks around it: " label.verdict" is a label.
func TestHeaderBlanks(t *testing.T) {
	events, _ := readAll(t, sourceOf("a.csv", []byte("id, label.verdict\n7,tp\n")), nil)
	if len(events) != 1 || len(events[0].Fields) != 1 || events[0].Native == nil || events[0].Native.Verdict != corpus.TruePositive {
		t.Errorf("got %+v", events)
	}
}

func TestReadStops(t *testing.T) {
	content := strings.Repeat("{\"a\":1}\n", 100000)
	n := 0
	err := Read(context.Background(), sourceOf("a", []byte(content)), nil, func(corpus.Event, *RowError) bool { n++; return n < 7 })
	if err != nil || n != 7 {
		t.Errorf("got %d rows, %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n = 0
	err = Read(ctx, sourceOf("a", []byte(content)), nil, func(corpus.Event, *RowError) bool {
		if n++; n == 3 {
			cancel()
		}
		return true
	})
	if !errors.Is(err, context.Canceled) || n >= 100000 {
		t.Errorf("cancelled: got %d rows, %v", n, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"{\"a\":1}\n{", "[{\"a\":1},2]", "a,b\n1,\"x\"\"\n\"\n", "a\tb\n1\t2", "{\n\"a\":1}", "\x1f\x8b", "\x28\xb5\x2f\xfd",
		`{"file":"f","line":3,"reason":"r","raw":"1,2","format":"csv","header":"a,b"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<16 {
			return
		}
		err := Read(context.Background(), sourceOf("fuzz", content), nil, func(e corpus.Event, bad *RowError) bool {
			if bad == nil && (e.ID == "" || e.Line <= 0 && !bytes.Contains(content, []byte("line"))) {
				t.Fatalf("event without id or line: %+v", e)
			}
			for i := 1; i < len(e.Fields); i++ {
				if e.Fields[i-1].Path >= e.Fields[i].Path {
					t.Fatalf("fields out of order: %q, %q", e.Fields[i-1].Path, e.Fields[i].Path)
				}
			}
			return true
		})
		_ = err
	})
}
