package views

import (
	"context"
	"net/url"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// matchedRule is a rule of the library that matches an event.
type matchedRule struct {
	Title, URL, Explain string
	Status              string
	Note                string // of a stats rule
}

// maxEventRules bounds the rules that are tried on one event.
const maxEventRules = 500

// matchingRules tries every rule of the library on the event.
func (s *Site) matchingRules(ctx context.Context, e *corpus.Event) (rows []matchedRule, note string, err error) {
	if s.Bench.Library == nil {
		return nil, "", nil
	}
	standings, err := s.Bench.Library.Standings(ctx)
	if err != nil {
		return nil, "", err
	}
	versions, _ := rulesNow(standings)
	env, err := s.Bench.env(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, v := range versions[:min(len(versions), maxEventRules)] {
		p := planOf(v, env)
		if p == nil || !p.Match(e) {
			continue
		}
		r := matchedRule{Title: v.Title, URL: "/rules/" + url.PathEscape(v.Rule), Status: string(v.Status)}
		r.Explain = "/events/" + url.PathEscape(e.ID) + "/explain?rule=" + url.QueryEscape(v.Digest)
		if cor := p.Rule().Correlation; cor != nil {
			r.Note = "a rule that it correlates matches; whether it fires depends on other events: " + cor.Asks()
		} else if p.Grouper() != nil {
			r.Note = "passes what stands before the statistics; whether the rule fires depends on the group"
		}
		rows = append(rows, r)
	}
	return rows, "Tried: " + countOf(int64(min(len(versions), maxEventRules)), "rule") + ", of each the version in force, else the newest.", nil
}

// planOf compiles a version, nil when it does not compile any more.
func planOf(v library.Version, env plan.Env) *plan.Plan {
	rules, ds := library.EnvironmentOf(env).Parse(v.File, v.Text)
	if ds.Err() != nil {
		return nil
	}
	for _, r := range rules {
		if r.ID == v.Rule || len(rules) == 1 {
			return compiled(r, env)
		}
	}
	return nil
}

func compiled(r *rule.Rule, env plan.Env) *plan.Plan {
	p, _ := plan.Compile(r, env)
	return p
}
