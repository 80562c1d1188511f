package views

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"assay/tuning/library"

	"github.com/labstack/echo/v4"
)

// newDraft is the name under which a person's draft of a new rule is kept.
const newDraft = "new"

// editorForm is what the editor sends.
type editorForm struct {
	Rule     string // id; "" for a new rule
	File     string // the name the text goes by
	Text     string
	Baseline string // digest of a version; "" for none
	Snapshot string
	Starter  string // the name of the starter that the text is
	Editor   string // which open page asks; "" for a page or program that does not say
}

// readEditor reads the editor's form. Browsers send line ends of their own,
// which must not make another version of a text.
func readEditor(c echo.Context) (editorForm, error) {
	form, err := c.FormParams()
	if err != nil {
		return editorForm{}, fmt.Errorf("read form: %w: %w", errBadRequest, err)
	}
	if n := len(form.Get("text")); n > mostUpload {
		return editorForm{}, fmt.Errorf("read the rule text: larger than %s: %w", formatBytes(mostUpload), errBadRequest)
	}
	f := editorForm{Rule: form.Get("rule"), File: form.Get("file"), Text: strings.ReplaceAll(form.Get("text"), "\r\n", "\n"),
		Baseline: form.Get("baseline"), Snapshot: form.Get("snapshot"), Editor: form.Get("editor")}
	if f.Rule == "" {
		f.File = fitFile(f.File, f.Text)
	}
	return f, nil
}

// fitFile is the name of a new text: another when the text that was pasted is
// of another language than the starter whose name it has.
func fitFile(file, text string) string {
	told := library.DialectOf("", text)
	if strings.TrimSpace(text) == "" || library.DialectOf(file, text) == told {
		return file
	}
	return "rule" + dialectEnding(string(told))
}

func (f editorForm) draft() string {
	if f.Rule == "" {
		return newDraft
	}
	return f.Rule
}

func (f editorForm) source() source { return source{f.File, f.Text} }

// page is the address of the editor.
func (f editorForm) page() string {
	if f.Rule == "" {
		return "/rules/new"
	}
	return ruleURL(f.Rule) + "/edit"
}

// startOf is what the editor of a rule opens with: the person's draft, else
// the version asked for, else the newest.
func (b *Bench) startOf(ctx context.Context, who string, versions []library.Version, from string) (editorForm, error) {
	v := versions[0]
	for _, other := range versions {
		if from != "" && strings.HasPrefix(other.Digest, from) {
			v = other
		}
	}
	f := editorForm{Rule: v.Rule, File: v.File, Text: v.Text, Baseline: v.Digest}
	if current := library.InForce(versions); current != nil {
		f.Baseline = current.Digest
	}
	return b.withDraft(ctx, who, f, from)
}

// withDraft puts the person's draft, when there is one, in place of the text.
func (b *Bench) withDraft(ctx context.Context, who string, f editorForm, from string) (editorForm, error) {
	d, err := b.draft(ctx, who, f.draft())
	if err == nil && d.Text != "" && from == "" {
		f.Text, f.Starter = d.Text, ""
	}
	return f, err
}

// newID is a random UUID (RFC 9562, version 4).
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
