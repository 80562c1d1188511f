package corpus

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The _rest and _label columns hold JSON objects that any engine reads. Ours
// reads them back exactly, which plain JSON could not promise for three
// things: a byte that is not UTF-8 is written as the lone surrogate U+DC00 +
// byte; NaN and the infinities as {"":"F" and their name}; JSON text that
// would read back as something else, or not be one JSON value, as {"":"J" and
// the text}.

var errRest = errors.New("malformed overflow text")

const maxRestDepth = 512

// appendRest appends the object of the cells, which belong to one row.
func appendRest(b []byte, cells []restCell) []byte {
	b = append(b, '{')
	for i, c := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRestText(b, c.path)
		b = append(b, ':')
		b = appendRestValue(b, c.value)
	}
	return append(b, '}')
}

func appendRestValue(b []byte, v Value) []byte {
	switch v.kind {
	case KindString:
		return appendRestText(b, v.text)
	case KindFloat:
		if f := math.Float64frombits(v.num); math.IsNaN(f) || math.IsInf(f, 0) {
			return appendWrapped(b, 'F', strconv.FormatUint(v.num, 16))
		}
	case KindJSON:
		if !readsBack(v) {
			return appendWrapped(b, 'J', v.text)
		}
	case KindList:
		b = append(b, '[')
		for i, e := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendRestValue(b, e)
		}
		return append(b, ']')
	}
	return v.AppendJSON(b)
}

// readsBack reports whether JSON text can stand as it is.
func readsBack(v Value) bool {
	if strings.HasPrefix(v.text, `{"":`) || !utf8.ValidString(v.text) || !json.Valid([]byte(v.text)) {
		return false
	}
	got, tail, err := parseRestValue(v.text, 0)
	return err == nil && tail == "" && got.Equal(v)
}

func appendWrapped(b []byte, kind byte, text string) []byte {
	b = append(b, `{"":`...)
	b = appendRestText(b, string(kind)+text)
	return append(b, '}')
}

// appendRestText is appendQuoted with bytes that are not UTF-8 made ASCII.
func appendRestText(b []byte, s string) []byte {
	if utf8.ValidString(s) {
		return appendQuoted(b, s)
	}
	b = append(b, '"')
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			b = append(b, `\udc`...)
			b = append(b, hexDigits[s[0]>>4], hexDigits[s[0]&15])
		} else {
			q := len(b)
			b = appendQuoted(b, s[:n])
			copy(b[q:], b[q+1:len(b)-1]) // drop the quotes
			b = b[:len(b)-2]
		}
		s = s[n:]
	}
	return append(b, '"')
}
