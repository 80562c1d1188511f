package corpus

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads the string that starts here. Text without escapes is not copied.
func (r *jsonReader) str() (string, error) {
	start := r.pos + 1
	for i := start; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '"':
			r.pos = i + 1
			return r.text[start:i], nil
		case c == '\\':
			return r.escaped(start, i)
		case c < 0x20:
			r.pos = i
			return "", r.fail("control character in a string")
		}
	}
	r.pos = len(r.text)
	return "", r.fail("string does not end")
}

// escaped reads on at the first backslash, i.
func (r *jsonReader) escaped(start, i int) (string, error) {
	b := append(make([]byte, 0, i-start+64), r.text[start:i]...)
	r.pos = i
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == '"':
			r.pos++
			return string(b), nil
		case c == '\\':
			var err error
			if b, err = r.escape(b); err != nil {
				return "", err
			}
		case c < 0x20:
			return "", r.fail("control character in a string")
		default:
			plain := r.pos
			for r.pos < len(r.text) && r.text[r.pos] != '"' && r.text[r.pos] != '\\' && r.text[r.pos] >= 0x20 {
				r.pos++
			}
			b = append(b, r.text[plain:r.pos]...)
		}
	}
	return "", r.fail("string does not end")
}

var shortEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (r *jsonReader) escape(b []byte) ([]byte, error) {
	if r.pos+1 >= len(r.text) {
		return b, r.fail("string does not end")
	}
	c := r.text[r.pos+1]
	if plain := shortEscapes[c]; plain != 0 {
		r.pos += 2
		return append(b, plain), nil
	}
	unit, ok := r.unit(r.pos)
	if !ok {
		return b, r.fail("unknown escape")
	}
	if !utf16.IsSurrogate(unit) {
		r.pos += 6
		return utf8.AppendRune(b, unit), nil
	}
	low, _ := r.unit(r.pos + 6)
	pair := utf16.DecodeRune(unit, low)
	if pair == utf8.RuneError {
		return b, r.fail("half of a surrogate pair")
	}
	r.pos += 12
	return utf8.AppendRune(b, pair), nil
}

// unit reads \uXXXX at i.
func (r *jsonReader) unit(i int) (rune, bool) {
	if i+6 > len(r.text) || r.text[i] != '\\' || r.text[i+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[i+2:i+6], 16, 16)
	return rune(n), err == nil
}
