package sigma

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds on what encodings make: the texts that one value may stand for, of
// which windash with five flags makes as many, and the bytes of those of one
// document.
const (
	maxAlternatives = 3125
	maxExpansion    = 8 << 20
)

// encoding is a modifier that turns each text a value stands for into others,
// any of which may be met. A code and a message say why it cannot.
type encoding func(pattern) (alternatives []pattern, code, message string)

// encodings are the modifiers that change the text.
var encodings = map[string]encoding{
	"windash":      windash,
	"wide":         utf16le,
	"utf16le":      utf16le,
	"utf16be":      utf16be,
	"utf16":        utf16bom,
	"base64":       base64Whole,
	"base64offset": base64Offset,
}

func utf16le(p pattern) ([]pattern, string, string) {
	return []pattern{p.mapLiterals(func(s string) string { return toUTF16(s, 0, 1) })}, "", ""
}

func utf16be(p pattern) ([]pattern, string, string) {
	return []pattern{p.mapLiterals(func(s string) string { return toUTF16(s, 1, 0) })}, "", ""
}

// utf16bom is little-endian behind a byte order mark.
func utf16bom(p pattern) ([]pattern, string, string) {
	text, ok := p.literal()
	if !ok {
		return nil, codeWildcard, "a value with a wildcard cannot be encoded"
	}
	return []pattern{literalPattern("\xff\xfe" + toUTF16(text, 0, 1))}, "", ""
}

// toUTF16 writes two bytes a unit: the low one at index low, the high one at
// index high.
func toUTF16(s string, low, high int) string {
	units := utf16.Encode([]rune(s))
	out := make([]byte, 2*len(units))
	for i, u := range units {
		out[2*i+low], out[2*i+high] = byte(u), byte(u>>8)
	}
	return string(out)
}

func base64Whole(p pattern) ([]pattern, string, string) {
	text, ok := p.literal()
	if !ok {
		return nil, codeWildcard, "a value with a wildcard cannot be encoded"
	}
	return []pattern{literalPattern(base64.StdEncoding.EncodeToString([]byte(text)))}, "", ""
}

// base64Offset is the value at each of the three places it can have in an
// encoded text, less the characters that depend on its neighbours.
func base64Offset(p pattern) ([]pattern, string, string) {
	text, ok := p.literal()
	if !ok {
		return nil, codeWildcard, "a value with a wildcard cannot be encoded"
	}
	start, cut := [3]int{0, 2, 3}, [3]int{0, 3, 2}
	var out []pattern
	for i := range 3 {
		enc := base64.StdEncoding.EncodeToString([]byte("\x00\x00"[:i] + text))
		from, to := start[i], len(enc)-cut[(len(text)+i)%3]
		if from >= to {
			return nil, codeTooShort, "the value is too short: at some offset no character of Base64 is its own"
		}
		out = append(out, literalPattern(enc[from:to]))
	}
	return out, "", ""
}

func literalPattern(s string) pattern {
	if s == "" {
		return nil
	}
	return pattern{{Text: s}}
}

// dashes are what Windows programs take for the dash of a flag.
var dashes = []string{"-", "/", "–", "—", "―"}

// windash replaces each dash that begins a flag, one before a letter, digit
// or underscore and behind none, by each dash.
func windash(p pattern) ([]pattern, string, string) {
	out := []pattern{{}}
	for _, part := range p {
		if part.Wild != 0 {
			for i := range out {
				out[i] = append(slices.Clip(out[i]), part)
			}
			continue
		}
		texts := dashed(part.Text)
		if n := len(texts) * len(out); n == 0 || n > maxAlternatives || n*(p.size()+1) > maxExpansion {
			return nil, codeTooMany, "the value has too many flags for windash"
		}
		var next []pattern
		for _, prefix := range out {
			for _, t := range texts {
				part.Text = t
				next = append(next, append(slices.Clip(prefix), part))
			}
		}
		out = next
	}
	return out, "", ""
}

// dashed are the texts that s stands for, nil when they are too many.
func dashed(s string) []string {
	out := []string{""}
	for i := 0; i < len(s); {
		n := flagDash(s, i)
		if n == 0 {
			from := i
			for i < len(s) && flagDash(s, i) == 0 {
				i++
			}
			for k := range out {
				out[k] += s[from:i]
			}
			continue
		}
		if n := len(out) * len(dashes); n > maxAlternatives || n*len(s) > maxExpansion {
			return nil
		}
		var next []string
		for _, dash := range dashes {
			for _, prefix := range out {
				next = append(next, prefix+dash)
			}
		}
		out, i = next, i+n
	}
	return out
}

// flagDash is the length of the dash at s[i:] when it begins a flag, else 0.
func flagDash(s string, i int) int {
	for _, d := range dashes {
		if !strings.HasPrefix(s[i:], d) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+len(d):])
		if !isWordRune(before) && isWordRune(after) {
			return len(d)
		}
	}
	return 0
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r))
}
