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

// addressForms write IPv4 addresses another way.
func addressForms(Target) (out []form) {
	number := func(a netip.Addr) uint64 {
		n := uint64(0)
		for _, b := range a.As4() {
			n = n<<8 | uint64(b)
		}
		return n
	}
	for _, f := range []struct {
		name  string
		write func(a netip.Addr) string
		read  func(s string) (netip.Addr, bool)
	}{
		{"decimal", func(a netip.Addr) string { return strconv.FormatUint(number(a), 10) }, wholeAddress},
		{"hexadecimal", func(a netip.Addr) string { return "0x" + strconv.FormatUint(number(a), 16) }, wholeAddress},
		{"octal", func(a netip.Addr) string { return "0" + strconv.FormatUint(number(a), 8) }, wholeAddress},
		{"IPv6 mapped", func(a netip.Addr) string { return "[::ffff:" + a.String() + "]" }, func(s string) (netip.Addr, bool) {
			a, err := netip.ParseAddr(strings.Trim(s, "[]"))
			return a.Unmap(), err == nil
		}},
	} {
		out = append(out, form{name: f.name, apply: kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
			changed := false
			t := dottedQuad.ReplaceAllStringFunc(s, func(q string) string {
				a, err := netip.ParseAddr(q)
				if err != nil {
					return q
				}
				w := f.write(a)
				if back, ok := f.read(w); !ok || back != a {
					return q
				}
				changed = true
				return w
			})
			return t, changed
		}, Command, Address)})
	}
	return out
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
