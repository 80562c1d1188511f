package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"assay/corpus"
)

// valueSplitter cuts a JSON array into its elements, or a file of JSON values
// that are laid out over several lines into these. It only follows brackets
// and strings; whether an element is JSON is for the decoder to say.
type valueSplitter struct {
	r       *bufio.Reader
	line    int64 // of the next byte, from 1
	array   bool  // inside the array
	started bool
	ended   bool
	some    bool // an element was met
}

func newValueSplitter(r *bufio.Reader) *valueSplitter { return &valueSplitter{r: r, line: 1} }

func (s *valueSplitter) next(dst []byte) ([]byte, int64, error) {
	c, err := s.toValue()
	if err != nil {
		return dst, s.line, err
	}
	line := s.line
	dst, err = s.value(dst, c)
	return dst, line, err
}

// toValue steps to the first byte of the next value and checks what stands
// between the values.
func (s *valueSplitter) toValue() (byte, error) {
	c, err := s.skipBlanks()
	if err == nil && !s.started {
		s.started = true
		if s.array = c == '['; s.array {
			s.r.Discard(1)
			c, err = s.skipBlanks()
		}
	}
	if errors.Is(err, io.EOF) {
		if s.array && !s.ended {
			return 0, fmt.Errorf("the array does not end: %w", io.ErrUnexpectedEOF)
		}
		return 0, io.EOF
	}
	if err != nil || !s.array {
		return c, err
	}
	return s.inArray(c)
}

func (s *valueSplitter) inArray(c byte) (byte, error) {
	switch {
	case s.ended:
		return 0, errors.New("text after the array")
	case c == ']':
		s.ended = true
		s.r.Discard(1)
		return s.toValue()
	case !s.some:
		s.some = true
		return c, nil
	case c != ',':
		return 0, errors.New("want , or ] between the elements of the array")
	}
	s.r.Discard(1)
	c, err := s.skipBlanks()
	if errors.Is(err, io.EOF) || err == nil && (c == ']' || c == ',') {
		return 0, errors.New("want an element after , in the array")
	}
	return c, err
}

// skipBlanks peeks at the next byte that is no blank.
func (s *valueSplitter) skipBlanks() (byte, error) {
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			return 0, err
		}
		switch b {
		case '\n':
			s.line++
		case ' ', '\t', '\r':
		default:
			return b, s.r.UnreadByte()
		}
	}
}

// value reads to the end of the value that starts with c. Of one that is too
// long it gives the beginning, with errCut.
func (s *valueSplitter) value(dst []byte, c byte) ([]byte, error) {
	if c != '{' && c != '[' && c != '"' {
		return s.bare(dst)
	}
	start, size := len(dst), 0
	for in := (nesting{}); ; {
		b, err := s.r.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = fmt.Errorf("the value does not end: %w", io.ErrUnexpectedEOF)
			}
			return dst[:min(len(dst), start+keepOfCut)], err
		}
		if b == '\n' {
			s.line++
		}
		switch size++; {
		case size <= corpus.MaxRowBytes:
			dst = append(dst, b)
		case size > maxSkip:
			return dst[:start+keepOfCut], errors.New("value is longer than 1 GiB")
		}
		if in.after(b) {
			continue
		}
		if size > corpus.MaxRowBytes {
			return dst[:start+keepOfCut], errCut
		}
		return dst, nil
	}
}

// nesting follows the brackets and strings of a value.
type nesting struct {
	depth           int
	quoted, escaped bool
}

// after takes the next byte and reports whether the value goes on.
func (n *nesting) after(b byte) bool {
	switch {
	case n.escaped:
		n.escaped = false
	case n.quoted:
		n.quoted, n.escaped = b != '"', b == '\\'
	case b == '"':
		n.quoted = true
	case b == '{' || b == '[':
		n.depth++
	case b == '}' || b == ']':
		n.depth--
	}
	return n.depth > 0 || n.quoted
}

// bare reads a number or a word.
func (s *valueSplitter) bare(dst []byte) ([]byte, error) {
	for start := len(dst); ; {
		b, err := s.r.ReadByte()
		if errors.Is(err, io.EOF) && len(dst) > start {
			return dst, nil
		}
		if err != nil {
			return dst, err
		}
		switch b {
		case ',', ']', '}', '{', '[', '"', ' ', '\t', '\r', '\n':
			if len(dst) > start {
				return dst, s.r.UnreadByte()
			}
			return append(dst, b), nil
		}
		if len(dst)-start >= keepOfCut {
			return dst, errors.New("a word of more than 64 KiB")
		}
		dst = append(dst, b)
	}
}
