package corpus

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// parseRest reads an object back and yields its members in order.
func parseRest(s string, yield func(path string, v Value)) error {
	if len(s) < 2 || s[0] != '{' {
		return errRest
	}
	s = s[1:]
	for i := 0; s != "}"; i++ {
		if i > 0 {
			if s == "" || s[0] != ',' {
				return errRest
			}
			s = s[1:]
		}
		path, rest, err := parseRestText(s)
		if err != nil {
			return err
		}
		if rest == "" || rest[0] != ':' {
			return errRest
		}
		v, rest, err := parseRestValue(rest[1:], 0)
		if err != nil {
			return err
		}
		yield(path, v)
		s = rest
	}
	return nil
}

// parseRestValue reads the value that s starts with. Blanks are met only
// inside objects, which are kept word for word.
func parseRestValue(s string, depth int) (v Value, rest string, err error) {
	if s == "" || depth > maxRestDepth {
		return Value{}, s, errRest
	}
	switch s[0] {
	case '"':
		text, rest, err := parseRestText(s)
		return String(text), rest, err
	case '[':
		return parseRestList(s, depth)
	case '{':
		return parseRestObject(s)
	}
	n := strings.IndexAny(s, ",]}")
	if n < 0 {
		n = len(s)
	}
	v, err = parseRestWord(s[:n])
	return v, s[n:], err
}

func parseRestWord(w string) (Value, error) {
	switch w {
	case "null":
		return Null(), nil
	case "true":
		return Bool(true), nil
	case "false":
		return Bool(false), nil
	}
	if !isNumberText(w) {
		return Value{}, errRest
	}
	if !strings.ContainsAny(w, ".eE") {
		if i, err := strconv.ParseInt(w, 10, 64); err == nil && w != "-0" {
			return Int(i), nil
		}
		return JSON(w), nil
	}
	f, err := strconv.ParseFloat(w, 64)
	if err != nil {
		return JSON(w), nil
	}
	return Float(f), nil
}

// isNumberText reports a JSON number.
func isNumberText(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if strings.HasPrefix(s, ".") {
		n := digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		n := digits(s)
		return n > 0 && n == len(s)
	}
	return s == ""
}

func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

func parseRestList(s string, depth int) (Value, string, error) {
	var list []Value
	s = s[1:]
	for i := 0; s != "" && s[0] != ']'; i++ {
		if i > 0 {
			if s[0] != ',' {
				return Value{}, s, errRest
			}
			s = s[1:]
		}
		v, rest, err := parseRestValue(s, depth+1)
		if err != nil {
			return Value{}, s, err
		}
		list, s = append(list, v), rest
	}
	if s == "" {
		return Value{}, s, errRest
	}
	return List(list...), s[1:], nil
}

// parseRestObject takes an object word for word, or opens a wrapped value.
func parseRestObject(s string) (Value, string, error) {
	end := objectEnd(s)
	if end < 0 {
		return Value{}, s, errRest
	}
	text, rest := s[:end], s[end:]
	if !strings.HasPrefix(text, `{"":`) {
		return JSON(text), rest, nil
	}
	inner, tail, err := parseRestText(text[len(`{"":`):])
	if err != nil || tail != "}" || inner == "" {
		return Value{}, s, errRest
	}
	switch inner[0] {
	case 'J':
		return JSON(inner[1:]), rest, nil
	case 'F':
		bits, err := strconv.ParseUint(inner[1:], 16, 64)
		return Float(math.Float64frombits(bits)), rest, err
	}
	return Value{}, s, errRest
}

// objectEnd is the offset behind the object that s starts with, -1 when it
// does not end.
func objectEnd(s string) int {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// parseRestText reads the quoted text that s starts with.
func parseRestText(s string) (text, rest string, err error) {
	if s == "" || s[0] != '"' {
		return "", s, errRest
	}
	end := 1
	for end < len(s) && s[end] != '"' && s[end] != '\\' {
		end++
	}
	if end < len(s) && s[end] == '"' {
		return s[1:end], s[end+1:], nil
	}
	b := []byte(s[1:end])
	for i := end; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			return string(b), s[i+1:], nil
		case c != '\\':
			b = append(b, c)
			i++
		default:
			var n int
			if b, n = appendEscape(b, s[i:]); n == 0 {
				return "", s, errRest
			}
			i += n
		}
	}
	return "", s, errRest
}

// appendEscape decodes the escape that s starts with; n is its length, 0 when
// it is none.
func appendEscape(b []byte, s string) (_ []byte, n int) {
	if len(s) < 2 {
		return b, 0
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return append(b, "\"\\/\b\f\n\r\t"[i]), 2
	}
	r, ok := hexEscape(s)
	if !ok {
		return b, 0
	}
	if r >= 0xdc80 && r <= 0xdcff {
		return append(b, byte(r)), 6
	}
	if utf16.IsSurrogate(r) {
		low, ok := hexEscape(s[6:])
		if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
			return b, 0
		}
		return utf8.AppendRune(b, r), 12
	}
	return utf8.AppendRune(b, r), 6
}

func hexEscape(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}
