package eval

import (
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/corpus"
	"assay/tuning/rule"
)

// texts are the functions of texts.
var texts = []Function{
	{"len", "len(text): in characters", 1, 1, onText(func(s string) corpus.Value { return corpus.Int(int64(utf8.RuneCountInString(s))) })},
	{"lower", "lower(text)", 1, 1, onText(func(s string) corpus.Value { return text(strings.ToLower(s)) })},
	{"upper", "upper(text)", 1, 1, onText(func(s string) corpus.Value { return text(strings.ToUpper(s)) })},
	{"trim", `trim(text, "characters")`, 1, 2, trimming(strings.Trim, strings.TrimFunc)},
	{"ltrim", `ltrim(text, "characters")`, 1, 2, trimming(strings.TrimLeft, strings.TrimLeftFunc)},
	{"rtrim", `rtrim(text, "characters")`, 1, 2, trimming(strings.TrimRight, strings.TrimRightFunc)},
	{"substr", "substr(text, start from 1 or from the end when negative, length)", 2, 3, strict(substr)},
	{"replace", `replace(text, "regular expression", "replacement with \1")`, 3, 3, replace},
	{"urldecode", "urldecode(text)", 1, 1, onText(urlDecode)},
	{"tonumber", "tonumber(text, base)", 1, 2, strict(toNumber)},
	{"tostring", `tostring(x, "hex" or "commas" or "duration")`, 1, 2, toString},
}

func trimming(chars func(s, cutset string) string, blanks func(string, func(rune) bool) string) maker {
	return strict(func(args []corpus.Value) corpus.Value {
		return mapped(args[0], func(e corpus.Value) corpus.Value {
			if len(args) == 1 {
				return text(blanks(Text(e), unicode.IsSpace))
			}
			return text(chars(Text(e), Text(args[1])))
		})
	})
}

// substr counts characters from 1; a negative start counts from the end.
func substr(args []corpus.Value) corpus.Value {
	start, ok := float(args[1])
	length, also := math.Inf(1), true
	if len(args) > 2 {
		length, also = float(args[2])
	}
	if !ok || !also || length < 0 {
		return corpus.Value{}
	}
	return mapped(args[0], func(e corpus.Value) corpus.Value {
		runes := []rune(Text(e))
		from := max(0, math.Trunc(start)-1)
		if start < 0 {
			from = max(0, float64(len(runes))+math.Trunc(start))
		}
		from = min(from, float64(len(runes)))
		to := min(from+math.Trunc(length), float64(len(runes)))
		return text(string(runes[int(from):int(to)]))
	})
}

func replace(c *Compiler, call *rule.Call, args []Term) Term {
	re := c.pattern(call.Args[1])
	if re == nil {
		return noTerm
	}
	return func(r Record) corpus.Value {
		v, with := args[0](r), args[2](r)
		if !HasValue(v) || !HasValue(with) {
			return corpus.Value{}
		}
		return mapped(v, func(e corpus.Value) corpus.Value {
			s, ok := Replace(re, Text(e), Text(with), 0)
			if !ok {
				return corpus.Value{}
			}
			return text(s)
		})
	}
}

// Replace puts a replacement for the first most matches in a text (0: for
// all); \1 to \9 stand for groups and \0 for the match. ok is false when the
// text would become longer than MaxText.
func Replace(re *regexp.Regexp, s, with string, most int) (out string, ok bool) {
	if most == 0 {
		most = -1
	}
	var b strings.Builder
	at := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, most) {
		b.WriteString(s[at:m[0]])
		appendReplacement(&b, with, s, m)
		if at = m[1]; b.Len() > MaxText {
			return "", false
		}
	}
	b.WriteString(s[at:])
	return b.String(), b.Len() <= MaxText
}

func appendReplacement(b *strings.Builder, with, s string, m []int) {
	for i := 0; i < len(with); i++ {
		if with[i] != '\\' || i+1 == len(with) {
			b.WriteByte(with[i])
			continue
		}
		i++
		if c := with[i]; c < '0' || c > '9' {
			b.WriteByte(c)
		} else if g := 2 * int(c-'0'); g < len(m) && m[g] >= 0 {
			b.WriteString(s[m[g]:m[g+1]])
		}
	}
}

// urlDecode decodes %XX and leaves what is no such thing as it stands. A plus
// sign stays.
func urlDecode(s string) corpus.Value {
	if out, err := url.PathUnescape(s); err == nil {
		return text(out)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return text(b.String())
}

// toNumber reads a text as a number; with a base, as a whole number in it.
func toNumber(args []corpus.Value) corpus.Value {
	base := 10.0
	if len(args) > 1 {
		b, ok := float(args[1])
		if !ok || b < 2 || b > 36 || b != math.Trunc(b) {
			return corpus.Value{}
		}
		base = b
	}
	return mapped(args[0], func(e corpus.Value) corpus.Value {
		if base == 10 {
			return Numeric(e)
		}
		s := strings.TrimSpace(Text(e))
		if base == 16 {
			s = strings.TrimPrefix(strings.TrimPrefix(s, "0x"), "0X")
		}
		n, err := strconv.ParseInt(s, int(base), 64)
		if err != nil {
			return corpus.Value{}
		}
		return corpus.Int(n)
	})
}

// Numeric is a value as a number; absent when it reads as none.
func Numeric(v corpus.Value) corpus.Value {
	if v.Kind() == corpus.KindInt {
		return v
	}
	s := strings.TrimSpace(Text(v))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return corpus.Int(n)
	}
	f, ok := corpus.String(s).Number()
	if !ok {
		return corpus.Value{}
	}
	return number(f)
}

// toString is a value as a text. A truth of a condition is True or False, one
// of an event stays as the event has it.
func toString(c *Compiler, call *rule.Call, args []Term) Term {
	if len(args) == 2 {
		return toStringAs(c, call, args[0])
	}
	_, field := call.Args[0].(*rule.Ref)
	return func(r Record) corpus.Value {
		return mapped(args[0](r), func(e corpus.Value) corpus.Value {
			if e.Kind() == corpus.KindBool && !field {
				return corpus.String(map[bool]string{true: "True", false: "False"}[e.Truth()])
			}
			if !HasValue(e) {
				return corpus.Value{}
			}
			return text(Text(e))
		})
	}
}

func toStringAs(c *Compiler, call *rule.Call, x Term) Term {
	as, _ := written(call.Args[1])
	write, ok := map[string]func(float64) string{"hex": hexadecimal, "commas": commas, "duration": duration}[as]
	if !ok {
		return c.errorf(codeArguments, call.Args[1].Span(), `write tostring(x, "hex"), "commas" or "duration"`, "tostring cannot write numbers this way")
	}
	return func(r Record) corpus.Value {
		return mapped(x(r), func(e corpus.Value) corpus.Value {
			f, ok := e.Number()
			if !ok {
				return corpus.Value{}
			}
			return text(write(f))
		})
	}
}

func hexadecimal(f float64) string {
	if math.Abs(f) >= math.MaxInt64 {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	if f < 0 {
		return "-" + hexadecimal(-f)
	}
	return "0x" + strings.ToUpper(strconv.FormatInt(int64(f), 16))
}

// commas writes at most two digits behind the point.
func commas(f float64) string {
	s := strconv.FormatFloat(math.Abs(f), 'f', 2, 64)
	whole, rest, _ := strings.Cut(s, ".")
	var b strings.Builder
	if f < 0 && s != "0.00" {
		b.WriteByte('-')
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if rest = strings.TrimRight(rest, "0"); rest != "" {
		b.WriteString("." + rest)
	}
	return b.String()
}

// duration writes seconds as [D+]HH:MM:SS.
func duration(f float64) string {
	if math.Abs(f) >= math.MaxInt64 {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	n := int64(f)
	clock := pad2(n/3600%24) + ":" + pad2(n/60%60) + ":" + pad2(n%60)
	if days := n / 86400; days > 0 {
		clock = strconv.FormatInt(days, 10) + "+" + clock
	}
	return sign + clock
}

func pad2(n int64) string {
	if n < 10 {
		return "0" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}
