package library

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strings"

	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

// Export is the version's file name and its text with the status that counts
// here written in; everything else stays word for word.
func (l *Library) Export(ctx context.Context, ref string) (name, text string, err error) {
	v, err := l.Get(ctx, ref)
	if err != nil {
		return "", "", err
	}
	names, err := l.names()
	if err != nil {
		return "", "", fmt.Errorf("export rule %s: %w", v.Rule, err)
	}
	if text, err = names.withStatus(v.File, v.Text, v.Status); err != nil {
		return "", "", fmt.Errorf("export rule %s: %w", v.Rule, err)
	}
	return v.File, text, nil
}

// ExportSaved is Export as a stanza of a savedsearches.conf: spl.ErrNotSPL
// for a rule of another dialect.
func (l *Library) ExportSaved(ctx context.Context, ref string) (name, text string, err error) {
	if name, text, err = l.Export(ctx, ref); err != nil {
		return "", "", err
	}
	names, err := l.names()
	if err != nil {
		return "", "", fmt.Errorf("export rule %s: %w", ref, err)
	}
	rules, _ := names.Parse(name, text)
	r := Only(rules, text)
	if r == nil {
		return "", "", fmt.Errorf("export rule %s: the text is not one rule without errors", ref)
	}
	if text, err = spl.FormatSaved(r); err != nil {
		return "", "", fmt.Errorf("export rule: %w", err)
	}
	return strings.TrimSuffix(name, path.Ext(name)) + ".conf", text, nil
}

var (
	sigmaStatus = regexp.MustCompile(`(?m)^(status[ \t]*:[ \t]*)("[^"\n]*"|'[^'\n]*'|[^\s#]+)`)
	sigmaBody   = regexp.MustCompile(`(?m)^(?:logsource|detection|correlation|filter)[ \t]*:`)
	savedStatus = regexp.MustCompile(`(?m)^assay\.status[ \t]*=[ \t]*(\S+)`)
	splStatus   = regexp.MustCompile(`^#[ \t]*(?i:status)[ \t]*:`)
)

// WithStatus is the text of one rule with the status written in. It reads the
// result back: an error when it is not the same rule with that status.
func WithStatus(name, text string, s rule.Status) (string, error) {
	return Environment{}.withStatus(name, text, s)
}

func (e Environment) withStatus(name, text string, s rule.Status) (string, error) {
	rules, ds := e.Parse(name, text)
	before := Only(rules, text)
	if before == nil || ds.Err() != nil {
		return "", fmt.Errorf("write status into %s: the text is not one rule without errors", name)
	}
	if before.Status == s {
		return text, nil
	}
	out := ""
	if before.Dialect == rule.SPL {
		out = splWithStatus(text, s)
	} else {
		own, by := sigma.Own(before), max(0, strings.Index(text, before.Text))
		start, end := own.Start+by, own.End+by
		out = text[:start] + sigmaWithStatus(text[start:end], s) + text[end:]
	}
	rules, ds = e.Parse(name, out)
	after := Only(rules, out)
	if ds.Err() != nil || after == nil || after.Status != s || !sameRule(before, after) {
		return "", fmt.Errorf("write status into %s: no place for it was found", name)
	}
	return out, nil
}

func sameRule(a, b *rule.Rule) bool {
	if a.ID != b.ID || a.Title != b.Title || len(a.Stages) != len(b.Stages) || a.Where.String() != b.Where.String() {
		return false
	}
	for i := range a.Stages {
		if a.Stages[i].String() != b.Stages[i].String() {
			return false
		}
	}
	return true
}

// sigmaWithStatus replaces the status, or puts one before the rule's body.
func sigmaWithStatus(text string, s rule.Status) string {
	if at := sigmaStatus.FindStringSubmatchIndex(text); at != nil {
		return text[:at[4]] + string(s) + text[at[5]:]
	}
	at := sigmaBody.FindStringIndex(text)
	if at == nil {
		return text
	}
	return text[:at[0]] + "status: " + string(s) + newline(text) + text[at[0]:]
}

// splWithStatus replaces the header's line, or puts one at its top.
func splWithStatus(text string, s rule.Status) string {
	if spl.IsSaved(text) {
		return savedWithStatus(text, s)
	}
	line := "# status: " + string(s)
	pos := 0
	for l := range strings.Lines(text) {
		if t := strings.TrimSpace(l); t != "" && t[0] != '#' {
			break
		}
		if trimmed := strings.TrimRight(l, "\r\n"); splStatus.MatchString(strings.TrimLeft(trimmed, " \t")) {
			return text[:pos] + line + text[pos+len(trimmed):]
		}
		pos += len(l)
	}
	return line + newline(text) + text
}

// savedWithStatus replaces the setting, or puts one behind the stanza's name.
func savedWithStatus(text string, s rule.Status) string {
	if at := savedStatus.FindStringSubmatchIndex(text); at != nil {
		return text[:at[2]] + string(s) + text[at[3]:]
	}
	name, rest, _ := strings.Cut(text, "\n")
	return name + "\n" + "assay.status = " + string(s) + newline(text) + rest
}

// newline is the ending of the text's lines.
func newline(text string) string {
	if strings.Contains(text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}
