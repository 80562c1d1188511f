package reach

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

// seen is one event of a test: fields as "path=value", and what is known of it.
type seen struct {
	fields  string // "a=b; c=d"
	verdict corpus.Verdict
	minute  int // since Monday 2 March 2026, 00:00 UTC; < 0: no time
}

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

// memory is a snapshot in memory.
type memory struct{ parts [][]corpus.Event }

func (m memory) Event(_ context.Context, r corpus.Ref) (*corpus.Event, error) {
	return &m.parts[r.Segment][r.Row], nil
}

func (m memory) ID(_ context.Context, r corpus.Ref) (string, error) {
	return m.parts[r.Segment][r.Row].ID, nil
}

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// groundOf puts events into parts of at most size rows.
func groundOf(t *testing.T, all []seen, size int, env plan.Env) *Ground {
	t.Helper()
	var m memory
	g := &Ground{Env: env, Paths: map[string]bool{}}
	for at := 0; at < len(all); at += size {
		var events []corpus.Event
		var vs verdicts
		for i, s := range all[at:min(len(all), at+size)] {
			e := corpus.Event{ID: fmt.Sprintf("e%03d", at+i)}
			for _, f := range strings.Split(s.fields, "; ") {
				path, value, _ := strings.Cut(f, "=")
				e.Fields = append(e.Fields, corpus.Field{Path: path, Value: corpus.String(value)})
				g.Paths[path] = true
			}
			e.Fields = corpus.SortFields(e.Fields)
			if s.minute >= 0 {
				e.Time = monday.Add(time.Duration(s.minute) * time.Minute)
			}
			events, vs = append(events, e), append(vs, s.verdict)
		}
		m.parts = append(m.parts, events)
		g.Parts = append(g.Parts, episode.Part{Columns: corpus.NewBatch(events), Labels: vs, Stream: true})
	}
	g.Source = m
	var err error
	if g.Pool, err = episode.NewPool(context.Background(), g.Parts, episode.Options{}); err != nil {
		t.Fatal(err)
	}
	return g
}

// groundAgain is the ground with its parts as they are marked now.
func groundAgain(t *testing.T, g *Ground) *Ground {
	t.Helper()
	pool, err := episode.NewPool(context.Background(), g.Parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := *g
	c.Pool = pool
	return &c
}

// planOf compiles a Sigma rule, or an SPL one.
func planOf(t *testing.T, text string, env plan.Env) *plan.Plan {
	t.Helper()
	var rules []*rule.Rule
	var ds rule.Diagnostics
	if strings.HasPrefix(text, "title:") {
		rules, ds = sigma.Parse("t.yml", text)
	} else {
		var r *rule.Rule
		r, ds = spl.Parse("t.spl", text, spl.Options{})
		rules = []*rule.Rule{r}
	}
	if err := ds.Err(); err != nil || len(rules) == 0 {
		t.Fatalf("%s: %v", text, err)
	}
	p, ds := plan.Compile(rules[0], env)
	if p == nil {
		t.Fatalf("%s: %v", text, ds.Err())
	}
	return p
}

// subjectOf replays the rule on the ground.
func subjectOf(t *testing.T, g *Ground, p *plan.Plan) Subject {
	t.Helper()
	ctx := context.Background()
	s := Subject{Plan: p, Firing: episode.Firing{Stats: p.Grouped()}}
	var partials []plan.Partial
	for i, part := range g.Parts {
		found, err := p.Gather(ctx, part.Columns, i, false)
		if err != nil {
			t.Fatal(err)
		}
		rows := found.Rows
		if p.Grouper() != nil {
			partials, rows = append(partials, found.Partial), corpus.NewBitmap(part.Columns.Rows())
		}
		s.Firing.Rows = append(s.Firing.Rows, rows)
	}
	if p.Grouper() == nil {
		return s
	}
	all, err := p.Grouper().Merge(ctx, partials)
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range all.Groups {
		s.Firing.Groups = append(s.Firing.Groups, episode.Group{Key: fmt.Sprint(group.By), First: group.First, Last: group.Last, Events: group.Events})
		for _, ref := range group.Events {
			s.Firing.Rows[ref.Segment].Set(ref.Row)
		}
	}
	return s
}

func measure(t *testing.T, all []seen, text string, env plan.Env, o Setting) (*Reach, string) {
	t.Helper()
	g := groundOf(t, all, 3, env)
	r, notes, err := Measure(context.Background(), g, subjectOf(t, g, planOf(t, text, env)), o)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, n := range notes {
		codes = append(codes, strings.TrimPrefix(n.Code, "reach/"))
	}
	slices.Sort(codes)
	return r, strings.Join(codes, " ")
}

func parseSigma(text string) ([]*rule.Rule, rule.Diagnostics) { return sigma.Parse("t.yml", text) }

// sigmaRule is a rule of one detection.
func sigmaRule(detection string) string {
	return "title: t\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: llm_agent}\ndetection:\n" + detection
}
