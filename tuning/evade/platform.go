package evade

import (
	"strings"

	"assay/corpus"
)

// platform are the operators of class B: the platform's own rules say that
// both ways of writing mean the same.
func platform() []*Operator {
	commands := touches(Command)
	return []*Operator{
		{ID: "B1", Title: "Case flipped", Touches: touches(Command, Executable, File), Cost: Trivial,
			Holds: "Windows compares names of programs and files without regard to case; URLs, encoded words and one-letter options are left", Checks: "equal without regard to case",
			forms: one("", kindTexts(flipCase, Command, Executable, File), textsAgree(func(_ *corpus.Event, s string) string { return strings.ToLower(s) }))},
		{ID: "B2", Title: "Blanks multiplied or tabbed", Touches: commands, Cost: Trivial,
			Holds: "shells take any run of blanks and tabs outside quotes as one (POSIX 2.3; CommandLineToArgv)", Checks: "the same words", forms: blanks},
		{ID: "B3", Title: "Empty quotes inserted", Touches: commands, Cost: Trivial,
			Holds: "quotes that hold nothing vanish when the line is taken apart", Checks: "the same words",
			forms: one("", kindTexts(emptyQuotes, Command), textsAgree(shellWords))},
		{ID: "B4", Title: "Carets inserted", Touches: commands, Cost: Trivial,
			Holds: "cmd.exe drops a caret outside quotes; only where cmd.exe is the parent or reads the line", Checks: "the same words",
			forms: one("", kindTexts(carets, Command), textsAgree(func(_ *corpus.Event, s string) string { return cmdWords(s) }))},
		{ID: "B5", Title: "Backticks inserted", Touches: touches(Command, Script), Cost: Trivial,
			Holds: "PowerShell drops a backtick before a letter that it does not escape (about_Special_Characters)", Checks: "without backticks it is the text",
			forms: one("", kindTexts(backticks, Command, Script), textsAgree(func(_ *corpus.Event, s string) string { return strings.ReplaceAll(s, "`", "") }))},
		{ID: "B6", Title: "Option marks exchanged", Touches: commands, Cost: Trivial,
			Holds: "many programs of Windows take / and - alike; PowerShell takes an en dash", Checks: "the same with all marks alike", forms: optionMarks},
		{ID: "B7", Title: "Another form of the path", Touches: touches(Command, File), Cost: Trivial,
			Holds: "dot segments, doubled slashes, \\\\?\\, the local share and %SystemRoot% lead to the same file", Checks: "the same path when cleaned", forms: pathForms},
		{ID: "B8", Title: "Slashes turned", Touches: touches(Command, File), Cost: Trivial,
			Holds: "Windows takes / for \\ in paths", Checks: "the same with all slashes alike",
			forms: one("", kindTexts(turnSlashes, Command, File), textsAgree(func(_ *corpus.Event, s string) string { return strings.ReplaceAll(s, `\`, "/") }))},
		{ID: "B9", Title: "Ending of the program left out", Touches: commands, Cost: Trivial,
			Holds: "Windows adds .exe itself (PATHEXT)", Checks: "the same with the ending",
			forms: one("", kindTexts(dropExtension, Command), textsAgree(func(_ *corpus.Event, s string) string { return strings.ReplaceAll(strings.ToLower(s), ".exe", "") }))},
		{ID: "B10", Title: "Program copied under another name", Touches: touches(Executable), Cost: Trivial,
			Holds: "a copy of a program does what the program does", Checks: "the same folder",
			forms: one("", kindTexts(renameProgram, Executable), textsAgree(func(_ *corpus.Event, s string) string { return s[:lastSlash(s)] }))},
		{ID: "B11", Title: "Address in another notation", Touches: touches(Command, Address), Cost: Trivial,
			Holds: "inet_aton and URL parsers read decimal, hexadecimal and octal addresses, and IPv6 mapped ones", Checks: "the same address when read", forms: addressForms},
		{ID: "B12", Title: "URL in another form", Touches: touches(Command, Address), Cost: Trivial,
			Holds: "user information and percent-encoding leave the resource as it is (RFC 3986, section 6.2.2); curl adds a missing http://", Checks: "the same host and path when parsed", forms: urlForms},
		{ID: "B13", Title: "Command encoded and decoded by a shell", Touches: commands, Cost: Trivial,
			Holds: "base64 at any offset, compressed, or UTF-16LE for PowerShell, decodes to the same command", Checks: "decoding gives the command", forms: encodedCommands},
		{ID: "B14", Title: "Look-alike and invisible letters", Touches: touches(Prompt), Cost: Trivial,
			Holds: "people and models read full-width, look-alike and invisible characters over (UTS 39); not for names of programs", Checks: "the same when folded", forms: lookAlikes},
		{ID: "B15", Title: "Right-to-left override", Touches: touches(Prompt, File), Cost: Trivial,
			Holds: "U+202E shows a word written backwards as the word (UAX 9)", Checks: "turning it around gives the text",
			forms: one("", kindTexts(override, Prompt, File), textsAgree(func(_ *corpus.Event, s string) string { return undoOverride(s) }))},
		{ID: "B16", Title: "Word put together by the shell", Touches: touches(Command, Script), Cost: Trivial,
			Holds: "a shell joins variables and texts before it runs them", Checks: "joining gives the text",
			forms: one("", kindTexts(joined, Command, Script), textsAgree(func(_ *corpus.Event, s string) string { return undoJoined(s) }))},
	}
}

func flipCase(d *draw, e *corpus.Event, k Kind, s string) (string, bool) {
	if !onWindows(e) {
		return s, false
	}
	flip := func(w string) string {
		if encodedLooking(w) || isOption(w) && len(w) <= 2 {
			return w
		}
		b := []byte(w)
		for i, c := range b {
			if lettersOnly(w[i:i+1]) && d.next()&1 == 1 {
				b[i] = c ^ 0x20
			}
		}
		return string(b)
	}
	if k != Command {
		t := flip(s)
		return t, t != s
	}
	return eachWord(s, func(_ int, w string) string { return flip(w) })
}

// blanks writes the blanks between words anew.
func blanks(Target) (out []form) {
	for _, b := range []struct{ name, blank string }{{"two blanks", "  "}, {"a tab", "\t"}} {
		out = append(out, form{name: b.name, valid: textsAgree(shellWords),
			apply: kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
				words, ok := wordsOf(s)
				if !ok || len(words) < 2 {
					return s, false
				}
				var t strings.Builder
				for i, w := range words {
					if i > 0 {
						t.WriteString(b.blank)
					}
					t.WriteString(s[w.from:w.to])
				}
				return t.String(), true
			}, Command)})
	}
	return out
}

func emptyQuotes(_ *draw, e *corpus.Event, _ Kind, s string) (string, bool) {
	quotes := "''"
	if onWindows(e) {
		quotes = `""`
	}
	return eachWord(s, func(_ int, w string) string {
		if i, ok := cut(w); ok {
			return insertAt(w, i, quotes)
		}
		return w
	})
}

func carets(_ *draw, e *corpus.Event, _ Kind, s string) (string, bool) {
	if !inCommandShell(e) {
		return s, false
	}
	return eachWord(s, func(i int, w string) string {
		if at, ok := cut(w); ok && i > 0 {
			return insertAt(w, at, "^")
		}
		return w
	})
}

func backticks(_ *draw, e *corpus.Event, k Kind, s string) (string, bool) {
	if !inPowerShell(e) || strings.Contains(s, "`") {
		return s, false
	}
	const escapes = "0abefnrtuvxABEFNRTUVX" // that mean something behind a backtick
	change := func(w string) string {
		i, ok := cut(w)
		if !ok || strings.Contains(strings.ToLower(w), "powershell") {
			return w
		}
		for ; i < len(w) && lettersOnly(w[i:i+1]); i++ {
			if strings.IndexByte(escapes, w[i]) < 0 {
				return insertAt(w, i, "`")
			}
		}
		return w
	}
	return eachWord(s, func(_ int, w string) string { return change(w) })
}

func optionMarks(Target) (out []form) {
	marks := strings.NewReplacer(" /", " -", " \u2013", " -")
	alike := func(_ *corpus.Event, s string) string { return marks.Replace(s) }
	for _, m := range []struct {
		name     string
		from, to string
		power    bool
	}{{"/ for -", "-", "/", false}, {"- for /", "/", "-", false}, {"an en dash for -", "-", "\u2013", true}} {
		out = append(out, form{name: m.name, valid: textsAgree(alike),
			apply: kindTexts(func(_ *draw, e *corpus.Event, _ Kind, s string) (string, bool) {
				if !onWindows(e) || m.power != inPowerShell(e) {
					return s, false
				}
				return eachWord(s, func(i int, w string) string {
					name, ok := strings.CutPrefix(w, m.from)
					if i == 0 || !ok || strings.HasPrefix(name, "-") || strings.ContainsAny(name, `/\`) || name == "" {
						return w
					}
					return m.to + name
				})
			}, Command)})
	}
	return out
}

func turnSlashes(_ *draw, e *corpus.Event, k Kind, s string) (string, bool) {
	if !onWindows(e) {
		return s, false
	}
	turn := func(w string) string {
		if drivePath(w) {
			return w[:2] + strings.ReplaceAll(w[2:], `\`, "/")
		}
		return w
	}
	if k == File {
		t := turn(s)
		return t, t != s
	}
	return eachWord(s, func(_ int, w string) string { return turn(w) })
}

// drivePath reports C:\…
func drivePath(s string) bool { return len(s) > 3 && lettersOnly(s[:1]) && s[1] == ':' && s[2] == '\\' }

func dropExtension(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
	words, ok := wordsOf(s)
	if !ok || len(words) == 0 {
		return s, false
	}
	first := s[:words[0].to]
	quote := ""
	if strings.HasSuffix(first, `"`) {
		first, quote = first[:len(first)-1], `"`
	}
	if !strings.HasSuffix(strings.ToLower(first), ".exe") {
		return s, false
	}
	return first[:len(first)-4] + quote + s[words[0].to:], true
}

func lastSlash(s string) int { return strings.LastIndexAny(s, `/\`) + 1 }

func renameProgram(d *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
	if s == "" {
		return s, false
	}
	ending := ""
	if strings.HasSuffix(strings.ToLower(s), ".exe") {
		ending = ".exe"
	}
	names := []string{"update", "worker", "viewer", "sync", "tray"}
	return s[:lastSlash(s)] + names[d.next()%uint64(len(names))] + ending, true
}
