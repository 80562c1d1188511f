package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"assay/corpus"
)

const (
	keepOfCut = 64 << 10 // what is kept of a row that is too long
	maxSkip   = 1 << 30  // how far the end of such a row is looked for
)

// errCut marks a row that is longer than is read.
var errCut = fmt.Errorf("row is longer than %d MiB", corpus.MaxRowBytes>>20)

// lineReader cuts text into lines, each bounded.
type lineReader struct {
	r    *bufio.Reader
	line int64 // of the text last returned
	long []byte
	held []heldLine // lines given back, to be read again
}

type heldLine struct {
	text []byte
	line int64
	err  error // that came with it
}

// next gives a line with its end; it is valid until the next call. errCut
// comes with the beginning of a line that is too long; io.EOF with nothing;
// any other error with what could be read of the line.
func (l *lineReader) next() ([]byte, error) {
	if len(l.held) > 0 {
		h := l.held[0]
		l.held = l.held[1:]
		l.line = h.line
		return h.text, h.err
	}
	l.line++
	text, err := l.r.ReadSlice('\n')
	if err == nil {
		return text, nil
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		return l.longLine(text)
	}
	if errors.Is(err, io.EOF) && len(text) > 0 {
		return text, nil
	}
	return text, err
}

func (l *lineReader) longLine(start []byte) ([]byte, error) {
	l.long = append(l.long[:0], start...)
	for {
		text, err := l.r.ReadSlice('\n')
		if len(l.long)+len(text) > corpus.MaxRowBytes {
			return l.skip(err)
		}
		l.long = append(l.long, text...)
		switch {
		case err == nil, errors.Is(err, io.EOF):
			return l.long, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return l.long, err
		}
	}
}

// skip looks for the end of a line that is too long.
func (l *lineReader) skip(err error) ([]byte, error) {
	skipped := len(l.long)
	l.long = append([]byte(nil), l.long[:keepOfCut]...)
	for errors.Is(err, bufio.ErrBufferFull) {
		var text []byte
		text, err = l.r.ReadSlice('\n')
		if skipped += len(text); skipped > maxSkip {
			return l.long, errors.New("row is longer than 1 GiB")
		}
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = errCut
	}
	return l.long, err
}

// giveBack makes next return lines again before it reads on.
func (l *lineReader) giveBack(lines []heldLine) { l.held = append(lines, l.held...) }

// lineSplitter makes a row of every line that is not blank.
type lineSplitter struct{ lineReader }

func (s *lineSplitter) next(dst []byte) ([]byte, int64, error) {
	for {
		text, err := s.lineReader.next()
		if err != nil {
			return append(dst, text...), s.line, err
		}
		if text = bytes.TrimRight(text, "\r\n"); len(bytes.TrimLeft(text, " \t")) > 0 {
			return append(dst, text...), s.line, nil
		}
	}
}
