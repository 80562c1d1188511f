package evade

import (
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"assay/corpus"
)

// pathForms write absolute paths another way.
func pathForms(Target) (out []form) {
	for _, f := range []struct {
		name    string
		windows bool
		change  func(p string) string
	}{
		{"a dot segment", false, func(p string) string { return dotSegment(p, "/", "./") }},
		{"down and up", false, func(p string) string { i := strings.IndexByte(p[1:], '/') + 1; return p[:i] + "/.." + p }},
		{"doubled slashes", false, func(p string) string { return p[:1] + strings.ReplaceAll(p[1:], "/", "//") }},
		{"a dot segment, Windows", true, func(p string) string { return dotSegment(p, `\`, `.\`) }},
		{`\\?\`, true, func(p string) string { return `\\?\` + p }},
		{"the local share", true, func(p string) string { return `\\localhost\` + p[:1] + "$" + p[2:] }},
		{"%SystemRoot%", true, func(p string) string {
			if len(p) > 11 && strings.EqualFold(p[:11], `C:\Windows\`) {
				return "%SystemRoot%" + p[10:]
			}
			return p
		}},
	} {
		out = append(out, form{name: f.name, valid: textsAgree(func(_ *corpus.Event, s string) string { return cleanPaths(s) }),
			apply: kindTexts(func(_ *draw, e *corpus.Event, k Kind, s string) (string, bool) {
				if onWindows(e) != f.windows {
					return s, false
				}
				write := func(p string) string {
					if f.windows && drivePath(p) || !f.windows && absolute(p) {
						return f.change(p)
					}
					return p
				}
				if k == File {
					t := write(s)
					return t, t != s
				}
				return eachWord(s, func(_ int, w string) string { return write(w) })
			}, Command, File)})
	}
	return out
}

// absolute reports a path of at least two names.
func absolute(s string) bool {
	return len(s) > 3 && s[0] == '/' && s[1] != '/' && strings.IndexByte(s[1:], '/') > 0
}

func dotSegment(p, slash, dot string) string {
	return insertAt(p, strings.LastIndex(p, slash)+1, dot)
}

// cleanPaths writes every word that is a path in its shortest form (POSIX.1
// 4.13; Windows: Naming Files, Paths, and Namespaces).
func cleanPaths(s string) string {
	clean := func(w string) string {
		w = strings.TrimPrefix(w, `\\?\`)
		if rest, ok := strings.CutPrefix(w, `\\localhost\`); ok && len(rest) > 2 {
			w = rest[:1] + ":" + rest[2:]
		}
		if rest, ok := strings.CutPrefix(w, "%SystemRoot%"); ok {
			w = `C:\Windows` + rest
		}
		if drivePath(w) {
			w = strings.ReplaceAll(w, `\`, "/")
			if strings.EqualFold(w[:min(len(w), 10)], "C:/Windows") {
				w = "C:/Windows" + w[10:]
			}
			return path.Clean(w)
		}
		if len(w) > 1 && w[0] == '/' {
			return path.Clean(w)
		}
		return w
	}
	fields := strings.Fields(s)
	for i, w := range fields {
		fields[i] = clean(w)
	}
	return strings.Join(fields, "\x00")
}

var (
	dottedQuad = regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
	anyURL     = regexp.MustCompile(`https?://[^\s'"<>|;]+`)
)

// notation is one way to write an IPv4 address, and to read it back.
type notation struct {
	name  string
	write func(a netip.Addr, inURL bool) string
	read  func(s string) (netip.Addr, bool)
}

var notations = []notation{
	{"decimal", func(a netip.Addr, _ bool) string { return strconv.FormatUint(number(a), 10) }, wholeAddress},
	{"hexadecimal", func(a netip.Addr, _ bool) string { return "0x" + strconv.FormatUint(number(a), 16) }, wholeAddress},
	{"octal", func(a netip.Addr, _ bool) string { return "0" + strconv.FormatUint(number(a), 8) }, wholeAddress},
	{"IPv6 mapped", mapped, func(s string) (netip.Addr, bool) {
		a, err := netip.ParseAddr(strings.Trim(s, "[]"))
		return a.Unmap(), err == nil
	}},
}

// mapped is an address in IPv6, in brackets where it is a URL's host.
func mapped(a netip.Addr, inURL bool) string {
	if inURL {
		return "[::ffff:" + a.String() + "]"
	}
	return "::ffff:" + a.String()
}

// number is an IPv4 address as one number.
func number(a netip.Addr) (n uint64) {
	for _, b := range a.As4() {
		n = n<<8 | uint64(b)
	}
	return n
}

// addressForms write IPv4 addresses another way.
func addressForms(Target) (out []form) {
	for _, f := range notations {
		out = append(out, form{name: f.name, apply: kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
			t := f.rewrite(s)
			return t, t != s
		}, Command, Address)})
	}
	return out
}

// rewrite writes every address of a text anew that reads back, but for networks
// such as 10.0.0.0/8.
func (f notation) rewrite(s string) string {
	var b strings.Builder
	end := 0
	for _, at := range dottedQuad.FindAllStringIndex(s, -1) {
		a, err := netip.ParseAddr(s[at[0]:at[1]])
		inURL := strings.HasSuffix(s[:at[0]], "//") || strings.HasSuffix(s[:at[0]], "@")
		if err != nil || !inURL && strings.HasPrefix(s[at[1]:], "/") {
			continue
		}
		w := f.write(a, inURL)
		if back, ok := f.read(w); !ok || back != a {
			continue
		}
		b.WriteString(s[end:at[0]])
		b.WriteString(w)
		end = at[1]
	}
	b.WriteString(s[end:])
	return b.String()
}

// wholeAddress reads an address of one number, as inet_aton does.
func wholeAddress(s string) (netip.Addr, bool) {
	n, err := strconv.ParseUint(s, 0, 32)
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}), err == nil
}

// urlForms write URLs another way.
func urlForms(Target) (out []form) {
	for _, f := range []struct {
		name   string
		change func(u string) string
	}{
		{"user information", func(u string) string {
			i := strings.Index(u, "://") + 3
			if strings.Contains(u[i:], "@") {
				return u
			}
			return insertAt(u, i, "cdn@")
		}},
		{"percent-encoding", func(u string) string {
			i := strings.Index(u, "://") + 3
			for j := i + strings.IndexByte(u[i:]+"/", '/') + 1; j < len(u) && u[j] != '?' && u[j] != '#'; j++ {
				if lettersOnly(u[j : j+1]) {
					return u[:j] + "%" + strings.ToUpper(strconv.FormatUint(uint64(u[j]), 16)) + u[j+1:]
				}
			}
			return u
		}},
		{"without http://", func(u string) string { return strings.TrimPrefix(u, "http://") }},
	} {
		out = append(out, form{name: f.name, apply: kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
			t := anyURL.ReplaceAllStringFunc(s, func(u string) string {
				if w := f.change(u); sameURL(u, w) {
					return w
				}
				return u
			})
			return t, t != s
		}, Command, Address)})
	}
	return out
}

// sameURL reports that two URLs lead to the same resource.
func sameURL(a, b string) bool {
	if !strings.Contains(b, "://") {
		b = "http://" + b
	}
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	return err == nil && err2 == nil && u.Scheme == v.Scheme && u.Host == v.Host && u.Path == v.Path && u.RawQuery == v.RawQuery
}
