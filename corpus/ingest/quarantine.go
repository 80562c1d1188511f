package ingest

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"assay/corpus"
)

// A quarantine file is NDJSON, one object a row that could not be read:
//
//	{"file":F,"line":N,"reason":R,"raw":TEXT}
//
// with, where needed, "encoding":"base64" when the row is not UTF-8,
// "format" and "header" when it is a row of CSV or TSV, and "cut":true when
// only the beginning of the row was kept. Whoever mends "raw" can import the
// file as it is; "raw" may also be the JSON object itself in place of its text.

// quarantineKeys are the keys of such a line, sorted; true: always there.
var quarantineKeys = map[string]bool{"cut": false, "encoding": false, "file": true, "format": false, "header": false, "line": true, "raw": true, "reason": true}

// isQuarantined recognises a line of a quarantine file.
func isQuarantined(fields []corpus.Field) bool {
	if len(fields) < 4 {
		return false
	}
	always, inner := 0, 0
	for _, f := range fields {
		must, known := quarantineKeys[f.Path]
		switch {
		case strings.HasPrefix(f.Path, rawObject):
			inner++
		case !known:
			return false
		case must:
			always++
		}
	}
	if corpus.GetField(fields, "line").Kind() != corpus.KindInt {
		return false
	}
	if inner > 0 {
		return always == 3
	}
	return always == 4 && corpus.GetField(fields, "raw").Kind() == corpus.KindString
}

// rawObject begins the paths of a raw that is an object.
const rawObject = "raw."

// rawFields is the row as a text when raw is an object.
func rawFields(fields []corpus.Field) (text []byte) {
	for _, f := range fields {
		name, ok := strings.CutPrefix(f.Path, rawObject)
		if !ok {
			continue
		}
		text = corpus.String(name).AppendJSON(append(text, ','))
		text = f.Value.AppendJSON(append(text, ':'))
	}
	if len(text) > 0 {
		text[0] = '{'
		text = append(text, '}')
	}
	return text
}

// quarantined is the row in such a line.
type quarantined struct {
	file   string
	line   int64
	raw    []byte
	format Format
	header *csvHeader
}

func openQuarantined(fields []corpus.Field) (q quarantined, err error) {
	text := func(path string) string { return corpus.GetField(fields, path).Text() }
	q = quarantined{file: text("file"), line: corpus.GetField(fields, "line").Int64(), raw: []byte(text("raw")), format: NDJSON}
	if object := rawFields(fields); object != nil {
		q.raw = object
		return q, nil
	}
	if text("encoding") == "base64" {
		if q.raw, err = base64.StdEncoding.DecodeString(text("raw")); err != nil {
			return q, fmt.Errorf("quarantined row: %w", err)
		}
	}
	if text("cut") == "true" {
		return q, errors.New("quarantined row was cut: put the whole row into raw and take cut away")
	}
	if f := Format(text("format")); f == CSV || f == TSV {
		q.format = f
		q.header, err = newCSVHeader([]byte(text("header")), delimiter(f, []byte(text("header"))))
	}
	return q, err
}

// quarantine is the file that bad rows are written to. It comes into being
// with the first.
type quarantine struct {
	path string // final
	file *os.File
	w    *bufio.Writer
	buf  []byte
	rows int64
}

func newQuarantine(dir, id string) *quarantine {
	return &quarantine{path: filepath.Join(dir, "quarantine", id+".ndjson")}
}

// removeOrphans deletes the quarantine files of imports that were killed
// before they were committed. The caller holds the import lock.
func removeOrphans(ctx context.Context, store *corpus.Store) error {
	entries, err := os.ReadDir(filepath.Join(store.Dir(), "quarantine"))
	if err != nil || len(entries) == 0 {
		return nil // nothing there
	}
	imports, err := store.Imports(ctx)
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, im := range imports {
		keep[im.ID+".ndjson"] = true
	}
	for _, e := range entries {
		if name := e.Name(); !keep[name] && (strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".ndjson.tmp")) {
			if err := os.Remove(filepath.Join(store.Dir(), "quarantine", name)); err != nil {
				return fmt.Errorf("remove what a killed import left: %w", err)
			}
		}
	}
	return nil
}

// add writes a row.
func (q *quarantine) add(bad *RowError) error {
	if q.file == nil {
		if err := q.create(); err != nil {
			return err
		}
	}
	q.buf = appendQuarantined(q.buf[:0], bad)
	q.rows++
	if _, err := q.w.Write(q.buf); err != nil {
		return fmt.Errorf("write quarantine %s: %w", q.path, err)
	}
	return nil
}

func (q *quarantine) create() error {
	if err := os.MkdirAll(filepath.Dir(q.path), 0o750); err != nil {
		return fmt.Errorf("create quarantine: %w", err)
	}
	f, err := os.OpenFile(q.path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return fmt.Errorf("create quarantine: %w", err)
	}
	q.file, q.w = f, bufio.NewWriterSize(f, 64<<10)
	return nil
}

func appendQuarantined(b []byte, bad *RowError) []byte {
	member := func(key string, v corpus.Value) {
		b = append(append(append(b, `,"`...), key...), `":`...)
		b = v.AppendJSON(b)
	}
	b = append(b, `{"file":`...)
	b = corpus.String(strings.ToValidUTF8(bad.File, "\uFFFD")).AppendJSON(b)
	member("line", corpus.Int(bad.Line))
	member("reason", corpus.String(strings.ToValidUTF8(bad.Reason, "\uFFFD")))
	if utf8.Valid(bad.Raw) {
		member("raw", corpus.String(string(bad.Raw)))
	} else {
		member("raw", corpus.String(base64.StdEncoding.EncodeToString(bad.Raw)))
		member("encoding", corpus.String("base64"))
	}
	if bad.header != "" {
		member("format", corpus.String(string(bad.format)))
		member("header", corpus.String(bad.header))
	}
	if bad.Cut {
		member("cut", corpus.Bool(true))
	}
	return append(b, "}\n"...)
}

// finish syncs the file and gives it its name; "" when there were no bad rows.
func (q *quarantine) finish() (path string, err error) {
	if q.file == nil {
		return "", nil
	}
	err = errors.Join(q.w.Flush(), q.file.Sync(), q.file.Close())
	q.file = nil
	if err == nil {
		err = os.Rename(q.path+".tmp", q.path)
	}
	if err != nil {
		return "", fmt.Errorf("write quarantine %s: %w", q.path, errors.Join(err, os.Remove(q.path+".tmp")))
	}
	return q.path, nil
}

// abort leaves nothing behind, finished or not.
func (q *quarantine) abort() {
	if q.file != nil {
		q.file.Close()
		q.file = nil
	}
	if q.rows > 0 {
		os.Remove(q.path + ".tmp")
		os.Remove(q.path)
		os.Remove(filepath.Dir(q.path)) // only when it is empty
	}
}
