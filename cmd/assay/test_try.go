package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sort"
	"strings"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/trial"
)

// trying runs cases and keeps how they went.
type trying struct {
	*console
	settings *settings
	flags    testFlags
	given    *ruleSet            // of --rule
	beside   map[string]*ruleSet // by file
	events   map[string][]corpus.Event
	broken   int // rule files with errors
	tried    []tried
}

// tried is how a case went.
type tried struct {
	File  string   `json:"file"`
	Name  string   `json:"name"`
	Rule  string   `json:"rule"`
	Wants string   `json:"wants"`
	Fired int      `json:"fired"`
	Holds bool     `json:"holds"`
	Error string   `json:"error,omitempty"`
	More  string   `json:"more,omitempty"` // it fired more often than whoever wrote the case noted, which is no failure
	Why   []string `json:"why,omitempty"`  // for events that should have matched: the parts that would have to change
}

func (t *trying) failed() (n int) {
	for _, r := range t.tried {
		if !r.Holds {
			n++
		}
	}
	return n
}

func (t *trying) run(ctx context.Context, paths []string) error {
	t.given, t.beside, t.events = &ruleSet{}, map[string]*ruleSet{}, map[string][]corpus.Event{}
	if len(t.flags.rules) > 0 {
		var err error
		if t.given, err = t.readRules(t.flags.rules, t.settings.env, rule.Error); err != nil {
			return err
		}
		t.broken += t.given.broken
	}
	files, err := caseFiles(paths)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := t.suite(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

// caseFiles are the files that paths name, and those of cases in folders.
func caseFiles(paths []string) (out []string, err error) {
	for _, p := range paths {
		if isFile(p) {
			out = append(out, p)
			continue
		}
		n := len(out)
		err := filepath.WalkDir(p, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && (isCaseFile(file) || filepath.Base(file) == "info.yml") {
				out = append(out, file)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read cases: %w", err)
		}
		if len(out) == n {
			return nil, fmt.Errorf("read cases in %s: no *.test.yml and no info.yml", p)
		}
		sort.Strings(out[n:])
	}
	return out, nil
}

func isCaseFile(name string) bool {
	return strings.HasSuffix(name, ".test.yml") || strings.HasSuffix(name, ".test.yaml")
}

func (t *trying) suite(ctx context.Context, file string) error {
	text, err := readCapped(file, maxRuleFile)
	if err != nil {
		return err
	}
	s, err := trial.Parse(text)
	if err != nil {
		return fmt.Errorf("read cases %s: %w", file, err)
	}
	covered := map[*rule.Rule]bool{}
	for i := range s.Cases {
		r, err := t.ruleOf(file, s.Cases[i].Rule)
		if err != nil {
			return fmt.Errorf("read cases %s: %s: %w", file, s.Cases[i].Name, err)
		}
		covered[r.rule] = true
		if err := t.try(ctx, file, &s.Cases[i], r); err != nil {
			return fmt.Errorf("try %s: %s: %w", file, s.Cases[i].Name, err)
		}
	}
	return t.unexpected(ctx, file, s, covered)
}

// ruleOf is the rule that a case names: a file, an id or a title of --rule, or
// the file beside the cases.
func (t *trying) ruleOf(file, name string) (ruleFile, error) {
	var beside []string
	if name != "" {
		beside = []string{filepath.Join(filepath.Dir(file), name)}
	} else {
		stem := strings.TrimSuffix(strings.TrimSuffix(file, ".test.yml"), ".test.yaml")
		beside = []string{stem + ".yml", stem + ".yaml", stem + ".spl"}
	}
	for _, path := range beside {
		if path != file && isFile(path) {
			return t.ruleIn(path)
		}
	}
	var found []ruleFile
	for _, r := range t.given.rules {
		if name != "" && (strings.EqualFold(r.rule.ID, name) || r.rule.Title == name) || name == "" && len(t.given.rules) == 1 {
			found = append(found, r)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return ruleFile{}, fmt.Errorf("%d rules are called %q; name the one by its id", len(found), name)
	case name == "":
		return ruleFile{}, fmt.Errorf("there is no rule beside it; name one with rule: FILE")
	}
	return ruleFile{}, fmt.Errorf("there is no rule %q; --rule names where rules lie", name)
}

func (t *trying) ruleIn(path string) (ruleFile, error) {
	set := t.beside[path]
	if set == nil {
		var err error
		if set, err = t.readRules([]string{path}, t.settings.env, rule.Error); err != nil {
			return ruleFile{}, err
		}
		t.beside[path] = set
	}
	if set.broken > 0 {
		return ruleFile{}, errRule
	}
	if set.only == nil {
		return ruleFile{}, fmt.Errorf("%s holds %d rules, want one", path, len(set.rules))
	}
	return *set.only, nil
}

func (t *trying) try(ctx context.Context, file string, c *trial.Case, r ruleFile) error {
	events, err := t.eventsOf(ctx, file, c)
	if err != nil {
		return err
	}
	fired, err := fires(ctx, r.plan, events)
	if err != nil {
		return err
	}
	out := tried{File: file, Name: c.Name, Rule: r.rule.Title, Wants: c.Wants(), Fired: fired, Holds: c.Holds(fired)}
	if !out.Holds && fired < c.Least && len(events) > 0 && r.rule.Correlation == nil {
		for _, x := range r.plan.Explain(&events[0]).Nearest() {
			var b strings.Builder
			x.Fprint(&b)
			out.Why = append(out.Why, strings.TrimSpace(b.String()))
		}
	}
	if c.Noted > 0 && fired > c.Noted {
		out.More = fmt.Sprintf("%s fired %s, and %d was noted", r.rule.Title, times(fired), c.Noted)
	}
	t.tried = append(t.tried, out)
	return nil
}

// fires is how often a rule fires: on how many events, or for how many groups.
func fires(ctx context.Context, p *plan.Plan, events []corpus.Event) (int, error) {
	found, err := p.Gather(ctx, corpus.NewBatch(events), 0, false)
	if err != nil {
		return 0, err
	}
	g := p.Grouper()
	if g == nil {
		return found.Rows.Count(), nil
	}
	all, err := g.Merge(ctx, []plan.Partial{found.Partial})
	if err != nil {
		return 0, err
	}
	if p.Grouped() {
		return len(all.Groups), nil
	}
	return len(all.Events), nil
}

// eventsOf reads the events of a case, or those given apart.
func (t *trying) eventsOf(ctx context.Context, file string, c *trial.Case) ([]corpus.Event, error) {
	switch {
	case len(c.Events) > 0:
		return t.decoded(ctx, file, joined(c.Events))
	case c.File == "" && t.flags.events == "":
		return nil, fmt.Errorf("this counts on events given apart; --events names them")
	case c.File == "":
		return t.eventsAt(ctx, t.flags.events)
	}
	path, err := t.find(file, c.File)
	if err != nil {
		return nil, err
	}
	return t.eventsAt(ctx, path)
}

func joined(events []json.RawMessage) string {
	var b strings.Builder
	for _, e := range events {
		b.Write(e)
		b.WriteByte('\n')
	}
	return b.String()
}

// find looks for a file of events in --events, beside the cases and in the
// folders above; of an EVTX file the export in JSON is taken.
func (t *trying) find(file, name string) (string, error) {
	name = filepath.FromSlash(name)
	names := []string{name}
	if strings.EqualFold(filepath.Ext(name), ".evtx") {
		stem := strings.TrimSuffix(name, filepath.Ext(name))
		names = []string{stem + ".json", stem + ".ndjson", filepath.Join(filepath.Dir(name), "raw.json")}
	}
	for _, n := range names {
		if !filepath.IsLocal(n) {
			return "", fmt.Errorf("%s leads out of the folder", n)
		}
		if at := filepath.Join(t.flags.events, n); t.flags.events != "" && isFile(at) {
			return at, nil
		}
		for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
			if at := filepath.Join(dir, n); isFile(at) {
				return at, nil
			}
			if at := filepath.Join(dir, filepath.Base(n)); dir == filepath.Dir(file) && isFile(at) {
				return at, nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return "", fmt.Errorf("there is no file %s beside the cases or above them", strings.Join(names, ", "))
}

// eventsAt reads a file of events, or all files of a folder, once.
func (t *trying) eventsAt(ctx context.Context, path string) ([]corpus.Event, error) {
	if events, ok := t.events[path]; ok {
		return events, nil
	}
	files := []string{path}
	if !isFile(path) {
		var err error
		if files, err = eventFiles(path); err != nil {
			return nil, err
		}
	}
	var events []corpus.Event
	for _, f := range files {
		more, err := t.eventsIn(ctx, f)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	t.events[path] = events
	return events, nil
}

// eventsIn reads one file. An export of the Windows event log is flattened.
func (t *trying) eventsIn(ctx context.Context, path string) ([]corpus.Event, error) {
	if strings.EqualFold(filepath.Ext(path), ".json") {
		text, err := readCapped(path, maxRuleFile)
		if err != nil {
			return nil, err
		}
		if flat, ok := trial.FlatWindows([]byte(text)); ok {
			return t.decoded(ctx, path, joined(flat))
		}
	}
	return t.readEvents(ctx, path, t.settings.mapping)
}

func eventFiles(dir string) (out []string, err error) {
	err = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, file)
		}
		return err
	})
	return out, err
}

// decoded reads lines of JSON as import reads them.
func (t *trying) decoded(ctx context.Context, name, text string) (events []corpus.Event, err error) {
	src := ingest.Source{Name: name + ".ndjson", Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }}
	var bad error
	err = ingest.Read(ctx, src, t.settings.mapping, func(e corpus.Event, row *ingest.RowError) bool {
		if row != nil {
			bad = row
			return false
		}
		events = append(events, e)
		return true
	})
	if bad != nil {
		return nil, bad
	}
	return events, err
}

// unexpected are the rules that fire on --events and that no expectation
// covers.
func (t *trying) unexpected(ctx context.Context, file string, s *trial.Suite, covered map[*rule.Rule]bool) error {
	policy := t.flags.unexpected
	if policy == "" {
		policy = s.Unexpected
	}
	if t.flags.events == "" || policy == "ignore" {
		return nil
	}
	events, err := t.eventsAt(ctx, t.flags.events)
	if err != nil {
		return err
	}
	for _, r := range t.given.rules {
		if covered[r.rule] {
			continue
		}
		n, err := fires(ctx, r.plan, events)
		switch {
		case err != nil:
			return err
		case n > 0 && policy == "fail":
			t.tried = append(t.tried, tried{File: file, Name: r.rule.Title, Rule: r.rule.Title, Wants: "not to fire: no expectation covers it", Fired: n})
		case n > 0:
			t.note("%s fired %s, and no expectation covers it", r.rule.Title, times(n))
		}
	}
	return nil
}
