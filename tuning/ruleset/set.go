package ruleset

import (
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// Set is rules that were read: those that can run, each with its plan, and the
// files with errors.
type Set struct {
	Rules  []report.SetEntry
	Plans  []*plan.Plan // one a rule
	Broken []report.BrokenFile
}

// Read reads files as one set, in which correlations and filters find their
// rules. Rules with errors are left out, and told.
func Read(files []library.File, env plan.Env) *Set {
	s := &Set{}
	for i, p := range library.EnvironmentOf(env).ParseSet(files) {
		s.add(files[i], p.Rules, p.Diagnostics, env)
	}
	return s
}

// ReadVersions reads versions of the library. Each is a closed text, which
// holds every document that its rule is made of, and is read by itself; its
// status is that of the library, whatever its text claims.
func ReadVersions(versions []library.Version, env plan.Env) *Set {
	s, names := &Set{}, library.EnvironmentOf(env)
	for _, v := range versions {
		s.join(readVersion(v, names, env), v.Status)
	}
	return s
}

// readVersion is the set of one version's rule. A text with errors has none.
func readVersion(v library.Version, names library.Environment, env plan.Env) *Set {
	rules, ds := names.Parse(v.File, v.Text)
	if only := library.Only(rules, v.Text); ds.Err() != nil {
		rules = nil
	} else if only != nil {
		rules = []*rule.Rule{only}
	}
	s := &Set{}
	s.add(library.File{Name: v.File, Text: v.Text}, rules, ds, env)
	return s
}

// join appends another set, whose rules have the status.
func (s *Set) join(other *Set, status rule.Status) {
	for _, e := range other.Rules {
		e.Status = status
		s.Rules = append(s.Rules, e)
	}
	s.Plans, s.Broken = append(s.Plans, other.Plans...), append(s.Broken, other.Broken...)
}

func (s *Set) add(f library.File, rules []*rule.Rule, ds rule.Diagnostics, env plan.Env) {
	broken := report.BrokenFile{File: f.Name, Faults: faults(ds, f.Text)}
	placer := library.NewPlacer(f.Text)
	for _, r := range rules {
		p, ds := plan.Compile(r, env)
		if ds.Err() != nil {
			broken.Faults = append(broken.Faults, faults(placer.Place(ds, r), f.Text)...)
			continue
		}
		s.Rules, s.Plans = append(s.Rules, report.SetEntry{Rule: r, File: f.Name}), append(s.Plans, p)
	}
	if len(broken.Faults) > 0 {
		s.Broken = append(s.Broken, broken)
	}
}

// faults are the errors among diagnostics.
func faults(ds rule.Diagnostics, text string) (out []report.Fault) {
	for _, d := range ds {
		if d.Grade == rule.Error {
			line, column := rule.Position(text, d.Span.Start)
			out = append(out, report.Fault{Line: line, Column: column, Code: d.Code, Message: d.Message, Hint: d.Hint})
		}
	}
	return out
}
