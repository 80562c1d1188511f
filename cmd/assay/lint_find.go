package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/lint"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// linted is what lint found in all files.
type linted struct {
	files    []*lintedFile
	rules    int // those without errors
	broken   int // files with an error
	warnings int
}

// lintedFile is what lint found in one file. Places are in its text.
type lintedFile struct {
	name, text    string
	rules         []ruleFile
	found, hidden rule.Diagnostics
	exceptions    []lint.Exception
}

// lintAll reads the files that paths name as one set and checks their rules,
// also against the corpus where there is one. today is when exceptions end.
func lintAll(ctx context.Context, paths []string, w *settings, today time.Time) (*linted, error) {
	files, err := readFiles(paths)
	if err != nil {
		return nil, err
	}
	l := &linted{}
	for i, p := range library.EnvironmentOf(w.env).ParseSet(files) {
		f := &lintedFile{name: files[i].Name, text: files[i].Text}
		var ok bool
		if f.rules, f.found, ok = judged(files[i], p, w.env); !ok {
			l.broken++
		}
		l.files, l.rules = append(l.files, f), l.rules+len(f.rules)
	}
	facts, err := lintFacts(ctx, w)
	if err != nil {
		return nil, err
	}
	defer func() { _ = facts.close() }()
	twice := l.twice()
	known := library.Codes()
	for _, f := range l.files {
		if err := f.check(ctx, w, facts, twice, today); err != nil {
			return nil, err
		}
		f.except(known, today)
		l.warnings += graded(f.found, rule.Warning)
	}
	return l, nil
}

// twice says of each rule what it shares with an earlier one.
func (l *linted) twice() map[*rule.Rule]rule.Diagnostics {
	var rules []*rule.Rule
	var names []string
	for _, f := range l.files {
		for _, r := range f.rules {
			rules, names = append(rules, r.rule), append(names, f.name)
		}
	}
	out := map[*rule.Rule]rule.Diagnostics{}
	for i, ds := range lint.Twice(rules, names) {
		out[rules[i]] = ds
	}
	return out
}

func (f *lintedFile) check(ctx context.Context, w *settings, facts *lintCorpus, twice map[*rule.Rule]rule.Diagnostics, today time.Time) error {
	placer := library.NewPlacer(f.text)
	for _, r := range f.rules {
		ds := append(lint.Check(r.rule, library.HasList(w.env.Lists)), twice[r.rule]...)
		ds = append(ds, lint.Answered(r.rule, today)...)
		more, err := facts.check(ctx, r.plan)
		if err != nil {
			return fmt.Errorf("lint %s: %w", f.name, err)
		}
		f.found = append(f.found, placer.Place(append(ds, more...), r.rule)...)
	}
	return nil
}

// except takes out what comments switch off.
func (f *lintedFile) except(known map[string]string, today time.Time) {
	f.found, f.hidden, f.exceptions = library.Except(f.found, f.text, known, today)
}

// exceptionText is the line that lists an exception.
func exceptionText(f *lintedFile, x lint.Exception) string {
	line, _ := rule.Position(f.text, x.Span.Start)
	text := fmt.Sprintf("%s:%d: off until %s: %s (%s)", f.name, line, x.Until.Format(time.DateOnly), strings.Join(x.Codes, ", "), count(x.Hides, "finding"))
	if x.Ended {
		text = fmt.Sprintf("%s:%d: was off until %s: %s", f.name, line, x.Until.Format(time.DateOnly), strings.Join(x.Codes, ", "))
	}
	if x.Reason != "" {
		text += ": " + x.Reason
	}
	return text
}

// lintCorpus is what the corpus holds; the zero value knows of none.
type lintCorpus struct {
	bench *bench
	view  *corpus.View
	paths []string
}

// lintFacts opens the corpus of the settings, if there is one with events.
func lintFacts(ctx context.Context, w *settings) (*lintCorpus, error) {
	if !isCorpus(w.dir) {
		return &lintCorpus{}, nil
	}
	b, err := newBench(ctx, w)
	if err != nil {
		return nil, err
	}
	v, err := b.view(ctx, "")
	if err != nil {
		_ = b.close()
		return nil, err
	}
	c := &lintCorpus{bench: b, view: v}
	paths, err := v.Paths(ctx)
	if err != nil {
		_ = b.close()
		return nil, err
	}
	for _, p := range paths {
		c.paths = append(c.paths, p.Path)
	}
	return c, nil
}

func (c *lintCorpus) close() error {
	if c.bench == nil {
		return nil
	}
	return c.bench.close()
}

// check says what the corpus says of a rule.
func (c *lintCorpus) check(ctx context.Context, p *plan.Plan) (rule.Diagnostics, error) {
	if c.view == nil || c.view.Rows() == 0 {
		return nil, nil
	}
	ds := library.UnknownFields(p, c.paths)
	if !p.Grouped() {
		return ds, nil
	}
	res, err := replay.Run(ctx, p, c.view, replay.Options{SkipParts: true})
	if err != nil {
		return ds, err
	}
	more, err := library.Silent(ctx, p, segmentsOf(c.view), len(res.Groups))
	return append(ds, more...), err
}

func segmentsOf(v *corpus.View) (out []corpus.Columns) {
	for _, s := range v.Segments() {
		out = append(out, s)
	}
	return out
}
