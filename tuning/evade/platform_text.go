package evade

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"assay/corpus"
)

// maxEncoded is the longest command that is encoded.
const maxEncoded = 16384

// encodedCommands hand an encoded command to a shell that decodes it.
func encodedCommands(Target) (out []form) {
	add := func(name string, power bool, write func(s string) string, read func(s string) (string, bool)) {
		out = append(out, form{name: name, apply: kindTexts(func(_ *draw, e *corpus.Event, _ Kind, s string) (string, bool) {
			if s == "" || len(s) > maxEncoded || power != inPowerShell(e) || !power && onWindows(e) {
				return s, false
			}
			return write(s), true
		}, Command), valid: textsAgree(func(_ *corpus.Event, s string) string {
			if t, ok := read(s); ok {
				return t
			}
			return s
		})})
	}
	for i, name := range []string{"base64", "base64, one byte on", "base64, two bytes on"} {
		add(name, false, func(s string) string {
			return "echo " + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", i)+s)) + " | base64 -d | sh"
		}, func(s string) (string, bool) {
			b, ok := between(s, "echo ", " | base64 -d | sh")
			return strings.TrimLeft(string(b), " "), ok
		})
	}
	add("gzip and base64", false, func(s string) string {
		return "echo " + base64.StdEncoding.EncodeToString(packed(s)) + " | base64 -d | gunzip | sh"
	}, func(s string) (string, bool) {
		b, ok := between(s, "echo ", " | base64 -d | gunzip | sh")
		if !ok {
			return "", false
		}
		return unpacked(b)
	})
	add("UTF-16LE and base64", true, func(s string) string {
		return "powershell -EncodedCommand " + base64.StdEncoding.EncodeToString(wide(s))
	}, func(s string) (string, bool) {
		b, ok := between(s, "powershell -EncodedCommand ", "")
		return narrow(b), ok
	})
	return out
}

// between decodes the base64 between two texts.
func between(s, head, tail string) ([]byte, bool) {
	if !strings.HasPrefix(s, head) || !strings.HasSuffix(s, tail) || len(s) < len(head)+len(tail) {
		return nil, false
	}
	b, err := base64.StdEncoding.DecodeString(s[len(head) : len(s)-len(tail)])
	return b, err == nil
}

// packed is the text as gzip, stored rather than compressed, so that the bytes
// are the same for every version of the library.
func packed(s string) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.NoCompression)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.Bytes()
}

func unpacked(b []byte) (string, bool) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return "", false
	}
	s, err := io.ReadAll(io.LimitReader(r, maxEncoded+1))
	return string(s), err == nil
}

// wide is a text in UTF-16LE; narrow reads it back.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func narrow(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// homoglyphs are Cyrillic letters that look like Latin ones (UTS 39).
var homoglyphs = map[rune]rune{'a': 'а', 'c': 'с', 'e': 'е', 'i': 'і', 'o': 'о', 'p': 'р', 's': 'ѕ', 'x': 'х', 'y': 'у'}

const (
	zeroWidth = '\u200b'
	fullWidth = '！' - '!' // from an ASCII character to its full-width form
	tagBlock  = 0xE0000   // from an ASCII character to its tag
	rlo, pdf  = "\u202e", "\u202c"
)

// lookAlikes write text for people and models in other characters.
func lookAlikes(Target) (out []form) {
	add := func(name string, change func(s string) string) {
		out = append(out, form{name: name, valid: textsAgree(func(_ *corpus.Event, s string) string { return folded(s) }),
			apply: kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
				t := change(s)
				return t, t != s
			}, Prompt)})
	}
	add("full-width", func(s string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7f {
				return r + fullWidth
			}
			return r
		}, s)
	})
	add("look-alikes", func(s string) string {
		return strings.Map(func(r rune) rune {
			if g := homoglyphs[r]; g != 0 {
				return g
			}
			return r
		}, s)
	})
	add("zero-width", func(s string) string { return inWords(s, string(zeroWidth)) })
	return out
}

// inWords puts a text behind every second letter of a word.
func inWords(s, mark string) string {
	var b strings.Builder
	run := 0
	for _, r := range s {
		if r > 'z' || !lettersOnly(string(r)) {
			run = 0
		} else if run++; run > 1 && run%2 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainLetter is the reverse of homoglyphs.
var plainLetter = func() map[rune]rune {
	out := map[rune]rune{}
	for plain, g := range homoglyphs {
		out[g] = plain
	}
	return out
}()

// folded takes out what is invisible, and makes full-width characters and
// look-alikes plain: as much of NFKC and of UTS 39's skeleton as the operators
// use.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == zeroWidth || r == '\u200d' || r == '\u2060':
			return -1
		case r > tagBlock && r < tagBlock+0x80:
			return r - tagBlock
		case r > ' '+fullWidth && r < 0x7f+fullWidth:
			return r - fullWidth
		}
		if p := plainLetter[r]; p != 0 {
			return p
		}
		return r
	}, s)
}

// override writes the longest run of letters backwards, under an override.
func override(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
	from, to := longestWord(s)
	if to-from < 3 || strings.Contains(s, rlo) {
		return s, false
	}
	return s[:from] + rlo + backwards(s[from:to]) + pdf + s[to:], true
}

func undoOverride(s string) string {
	from := strings.Index(s, rlo)
	if from < 0 {
		return s
	}
	n := strings.Index(s[from:], pdf)
	if n < 0 {
		return s
	}
	return s[:from] + backwards(s[from+len(rlo):from+n]) + s[from+n+len(pdf):]
}

func backwards(s string) string {
	b := make([]byte, 0, len(s))
	for len(s) > 0 {
		_, n := utf8.DecodeLastRuneInString(s)
		b = append(b, s[len(s)-n:]...)
		s = s[:len(s)-n]
	}
	return string(b)
}

// longestWord is where the first longest run of letters stands.
func longestWord(s string) (from, to int) {
	run := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && lettersOnly(s[i:i+1]) {
			run++
			continue
		}
		if run > to-from {
			from, to = i-run, i
		}
		run = 0
	}
	return from, to
}

// joined lets the shell put the longest word of a command together.
func joined(_ *draw, e *corpus.Event, k Kind, s string) (string, bool) {
	if strings.Contains(s, "x1=") || strings.Contains(s, "'+'") {
		return s, false
	}
	if inPowerShell(e) {
		return eachWord(s, func(i int, w string) string {
			if from, to := longestWord(w); i > 0 && to-from == len(w) && len(w) > 3 {
				return "('" + w[:len(w)/2] + "'+'" + w[len(w)/2:] + "')"
			}
			return w
		})
	}
	if k != Command || onWindows(e) {
		return s, false
	}
	longest := -1
	words, ok := wordsOf(s)
	for i, w := range words {
		if ok && w.plain && joinable(s[w.from:w.to]) && (longest < 0 || w.to-w.from > words[longest].to-words[longest].from) {
			longest = i
		}
	}
	if longest < 0 {
		return s, false
	}
	w := words[longest]
	half := (w.from + w.to) / 2
	return "x1=" + s[w.from:half] + "; x2=" + s[half:w.to] + "; " + s[:w.from] + "$x1$x2" + s[w.to:], true
}

// joinable reports a word that a variable can stand for: long enough, no
// assignment, no word of the shell's grammar, nothing that is expanded before
// variables are.
func joinable(w string) bool {
	return len(w) > 3 && !strings.ContainsAny(w, `={}[]~#!\`) && !slices.Contains([]string{"while", "until", "then", "else", "elif", "done", "case", "esac", "function", "export"}, w)
}

func undoJoined(s string) string {
	if rest, ok := strings.CutPrefix(s, "x1="); ok {
		first, rest, ok1 := strings.Cut(rest, "; x2=")
		other, rest, ok2 := strings.Cut(rest, "; ")
		if ok1 && ok2 {
			return strings.Replace(rest, "$x1$x2", first+other, 1)
		}
	}
	return strings.NewReplacer("('", "", "'+'", "", "')", "").Replace(s)
}
