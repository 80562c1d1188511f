package ingest

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"assay/corpus"
)

// Format is how the rows of a file are written.
type Format string

// The formats. Delimited text is CSV whatever stands between its cells, but
// for TSV, in which quotes mean nothing.
const (
	Empty   Format = "empty"
	NDJSON  Format = "ndjson"
	JSON    Format = "json"
	CSV     Format = "csv"
	TSV     Format = "tsv"
	Parquet Format = "parquet"
)

// detectFormat tells the format from the first bytes; name only decides
// between CSV and TSV when the bytes allow both.
func detectFormat(head []byte, name string) (Format, error) {
	body := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet, nil
	case len(body) == 0:
		return Empty, nil
	case body[0] == '[':
		return JSON, nil
	case body[0] == '{':
		return objectFormat(body), nil
	case bytes.IndexByte(head, 0) >= 0:
		return "", fmt.Errorf("%w: binary content", ErrFormat)
	case mostlyObjects(body):
		return NDJSON, nil
	}
	return delimitedFormat(body, name)
}

// objectFormat tells rows of one object a line from objects laid out over
// several lines: in the latter the first line alone is no object, and the
// second does not begin one.
func objectFormat(body []byte) Format {
	first, rest, found := bytes.Cut(body, []byte("\n"))
	if !found {
		return NDJSON
	}
	if _, err := corpus.AppendObject(nil, first); err == nil {
		return NDJSON
	}
	first, rest = bytes.TrimSpace(first), bytes.TrimSpace(rest)
	ends := len(first) > 0 && strings.IndexByte("{[,:", first[len(first)-1]) >= 0
	if ends && !bytes.HasPrefix(rest, []byte("{")) {
		return JSON
	}
	return NDJSON
}

// mostlyObjects reports whether most lines look like objects, so that a
// broken first row does not hide the others.
func mostlyObjects(body []byte) bool {
	lines, objects := 0, 0
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if lines++; line[0] == '{' {
			objects++
		}
		if lines == 64 {
			break
		}
	}
	return objects*2 >= lines
}

func delimitedFormat(body []byte, name string) (Format, error) {
	header, _, _ := bytes.Cut(body, []byte("\n"))
	tabs, others := bytes.Count(header, []byte("\t")), bytes.Count(header, []byte(","))+bytes.Count(header, []byte(";"))
	switch ext := nameExtension(name); {
	case tabs > others:
		return TSV, nil
	case others > tabs:
		return CSV, nil
	case ext == ".tsv" || ext == ".tab":
		return TSV, nil
	case ext == ".csv":
		return CSV, nil
	}
	return "", fmt.Errorf("%w: it starts with %s; want NDJSON, a JSON array, CSV, TSV or Parquet", ErrFormat, clip(string(body[:min(len(body), 40)])))
}

// nameExtension is the extension under .gz and .zst, in lower case.
func nameExtension(name string) string {
	name = strings.ToLower(name)
	for _, packed := range []string{".gz", ".zst", ".zstd"} {
		name = strings.TrimSuffix(name, packed)
	}
	return filepath.Ext(name)
}

// delimiter is what stands between the cells of a header.
func delimiter(f Format, header []byte) byte {
	switch {
	case f == TSV:
		return '\t'
	case bytes.IndexByte(header, ',') < 0 && bytes.IndexByte(header, ';') >= 0:
		return ';'
	}
	return ','
}
