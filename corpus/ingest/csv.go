package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/corpus"
)

// How far the end of a quoted cell is looked for.
const (
	maxQuotedBytes = 1 << 20
	maxQuotedLines = 1 << 14
)

// csvSplitter cuts delimited text into records. A quote that is never closed
// spoils its own line: reading goes on at the next. Up to where its end was
// looked for, no other quote opens over several lines, so that every line is
// read twice at most.
type csvSplitter struct {
	lineReader
	delim    byte
	searched int64 // line up to which the end of a quote was not found
}

func (s *csvSplitter) next(dst []byte) ([]byte, int64, error) {
	for {
		text, err := s.lineReader.next()
		if err != nil {
			return append(dst, text...), s.line, err
		}
		if len(bytes.TrimRight(text, "\r\n")) == 0 {
			continue
		}
		return s.record(append(dst, text...), len(dst), s.line)
	}
}

// record reads on while a quote is open.
func (s *csvSplitter) record(dst []byte, start int, line int64) ([]byte, int64, error) {
	first := len(dst)
	var more []heldLine
	open := line > s.searched && s.quoteOpen(dst[start:], false)
	for open {
		text, err := s.lineReader.next()
		more = append(more, heldLine{bytes.Clone(text), s.line, err})
		if err != nil || len(dst)-start+len(text) > maxQuotedBytes || len(more) > maxQuotedLines {
			s.searched = s.line
			s.giveBack(more)
			return dst[:first], line, nil
		}
		dst = append(dst, text...)
		open = s.quoteOpen(text, true)
	}
	end := len(bytes.TrimRight(dst[start:], "\r\n"))
	return dst[:start+end], line, nil
}

// quoteOpen follows the quotes of a line: a quote opens at the start of a
// cell only.
func (s *csvSplitter) quoteOpen(text []byte, open bool) bool {
	if s.delim == '\t' {
		return false
	}
	cell := true
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case open && b == '"':
			if i+1 < len(text) && text[i+1] == '"' {
				i++
			} else {
				open, cell = false, false
			}
		case open:
		case b == '"' && cell:
			open = true
		default:
			cell = b == s.delim
		}
	}
	return open
}

// csvHeader is the first record of a file made ready: the paths, and in which
// order cells become sorted fields.
type csvHeader struct {
	delim byte
	text  string
	paths []string
	order []int
}

func newCSVHeader(text []byte, delim byte) (*csvHeader, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("header is not UTF-8")
	}
	paths, err := csvCells(nil, strings.TrimRight(string(text), "\r\n"), delim)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if len(paths) > corpus.MaxFields {
		return nil, fmt.Errorf("header: more than %d columns", corpus.MaxFields)
	}
	h := &csvHeader{delim: delim, text: string(text), paths: paths, order: make([]int, len(paths))}
	for i := range paths {
		if paths[i] = strings.TrimSpace(paths[i]); paths[i] == "" {
			paths[i] = "column_" + strconv.Itoa(i+1)
		}
		if len(paths[i]) > corpus.MaxPathBytes {
			return nil, fmt.Errorf("header: column %d has a name of more than %d bytes", i+1, corpus.MaxPathBytes)
		}
		h.order[i] = i
	}
	slices.SortFunc(h.order, func(a, b int) int { return strings.Compare(paths[a], paths[b]) })
	for i := 1; i < len(h.order); i++ {
		if name := paths[h.order[i]]; name == paths[h.order[i-1]] {
			return nil, fmt.Errorf("header: column %s is there twice", clip(name))
		}
	}
	return h, nil
}

// fields makes text fields of a record; an empty cell is the empty text.
func (h *csvHeader) fields(dst []corpus.Field, cells []string, text []byte) ([]corpus.Field, []string, error) {
	if !utf8.Valid(text) {
		return dst, cells, errors.New("text is not UTF-8")
	}
	cells, err := csvCells(cells[:0], string(text), h.delim)
	if err != nil {
		return dst, cells, err
	}
	if len(cells) != len(h.paths) {
		return dst, cells, fmt.Errorf("row has %d cells, the header %d", len(cells), len(h.paths))
	}
	for _, i := range h.order {
		dst = append(dst, corpus.Field{Path: h.paths[i], Value: corpus.String(cells[i])})
	}
	return dst, cells, nil
}

// csvCells cuts a record into cells. Quotes count as RFC 4180 has it; in TSV
// they are ordinary text.
func csvCells(dst []string, text string, delim byte) ([]string, error) {
	for {
		cell, rest, more := "", "", false
		if delim != '\t' && strings.HasPrefix(text, `"`) {
			var err error
			if cell, rest, more, err = quotedCell(text[1:], delim); err != nil {
				return dst, err
			}
		} else {
			cell, rest, more = cutByte(text, delim)
			if delim != '\t' && strings.IndexByte(cell, '"') >= 0 {
				return dst, errors.New("quote inside a cell that does not start with one")
			}
		}
		dst = append(dst, cell)
		if !more {
			return dst, nil
		}
		text = rest
	}
}

func cutByte(s string, b byte) (before, after string, found bool) {
	if i := strings.IndexByte(s, b); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// quotedCell reads from behind the opening quote.
func quotedCell(text string, delim byte) (cell, rest string, more bool, err error) {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '"')
		if i < 0 {
			return "", "", false, errors.New("quote is not closed")
		}
		b.WriteString(text[:i])
		switch text = text[i+1:]; {
		case text == "":
			return b.String(), "", false, nil
		case text[0] == '"':
			b.WriteByte('"')
			text = text[1:]
		case text[0] == delim:
			return b.String(), text[1:], true, nil
		default:
			return "", "", false, errors.New("text behind a closing quote")
		}
	}
}

// openCSV reads the header.
func openCSV(r *bufio.Reader, f Format) (rowSource, *csvHeader, error) {
	s := &csvSplitter{lineReader: lineReader{r: r}}
	head, _ := r.Peek(peekBytes)
	line, _, _ := bytes.Cut(head, []byte("\n"))
	s.delim = delimiter(f, line)
	text, _, err := s.next(nil)
	if err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	h, err := newCSVHeader(text, s.delim)
	return textSource{s}, h, err
}
