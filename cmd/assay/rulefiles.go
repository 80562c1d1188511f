package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

const maxRuleFile = 4 << 20

// ruleFile is one rule with the file it came from and its compiled plan.
type ruleFile struct {
	path string
	rule *rule.Rule
	plan *plan.Plan
}

// ruleSet is what was read from files and folders of rules.
type ruleSet struct {
	rules  []ruleFile
	files  int
	broken int // files with an error; what was wrong has been printed

	warnings int
	only     *ruleFile // of the file read last: the rule that it is about, when there is one (library.Only)
}

// readRules reads rule files, and folders of them (.yml, .yaml, .spl, savedsearches.conf) to any
// depth, as one set, in which correlations and filters find their rules. It
// compiles each rule and prints every diagnostic of at least the given grade.
// Rules that are wrong are left out and counted.
func (c *console) readRules(paths []string, env plan.Env, worst rule.Grade) (*ruleSet, error) {
	files, err := readFiles(paths)
	if err != nil {
		return nil, err
	}
	set := &ruleSet{files: len(files)}
	for i, p := range library.EnvironmentOf(env).ParseSet(files) {
		if !c.addParsed(set, files[i], p, env, worst) {
			set.broken++
		}
	}
	return set, nil
}

// readFiles reads the rule files that paths name, with their paths as names.
func readFiles(paths []string) ([]library.File, error) {
	names, err := ruleFiles(paths)
	if err != nil {
		return nil, err
	}
	files := make([]library.File, len(names))
	for i, name := range names {
		text, err := readCapped(name, maxRuleFile)
		if err != nil {
			return nil, err
		}
		files[i] = library.File{Name: name, Text: text}
	}
	return files, nil
}

// addRules reads one text by itself.
func (c *console) addRules(set *ruleSet, path, text string, env plan.Env, worst rule.Grade) bool {
	f := library.File{Name: path, Text: text}
	return c.addParsed(set, f, library.EnvironmentOf(env).ParseSet([]library.File{f})[0], env, worst)
}

func (c *console) addParsed(set *ruleSet, f library.File, parsed library.Parsed, env plan.Env, worst rule.Grade) bool {
	rules, ds, ok := judged(f, parsed, env)
	only := library.Only(parsed.Rules, f.Text)
	for _, r := range rules {
		set.rules = append(set.rules, r)
		if r.rule == only {
			set.only = &set.rules[len(set.rules)-1]
		}
	}
	set.warnings += graded(ds, rule.Warning)
	atLeast(ds, worst).Fprint(c.err, f.Name, f.Text)
	return ok
}

// judged compiles the rules of a file. It gives those that run, all that there
// is to say in the places of the file, and whether nothing of it is an error.
func judged(f library.File, parsed library.Parsed, env plan.Env) (rules []ruleFile, ds rule.Diagnostics, ok bool) {
	ok = parsed.Diagnostics.Err() == nil
	ds = append(slices.Clone(parsed.Diagnostics), library.Assumed(f.Name, f.Text, parsed.Rules)...)
	placer := library.NewPlacer(f.Text)
	for _, r := range parsed.Rules {
		p, more := plan.Compile(r, env)
		ds = append(ds, placer.Place(more, r)...)
		if more.Err() != nil {
			ok = false
			continue
		}
		rules = append(rules, ruleFile{f.Name, r, p})
	}
	return rules, ds, ok
}

// graded is how many diagnostics are of that grade.
func graded(ds rule.Diagnostics, g rule.Grade) (n int) {
	for _, d := range ds {
		if d.Grade == g {
			n++
		}
	}
	return n
}

// atLeast keeps what is as bad as the grade or worse.
func atLeast(ds rule.Diagnostics, worst rule.Grade) rule.Diagnostics {
	var out rule.Diagnostics
	for _, d := range ds {
		if d.Grade <= worst {
			out = append(out, d)
		}
	}
	return out
}

func ruleFiles(paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, fmt.Errorf("read rule: %w", err)
		}
		if !info.IsDir() {
			out = append(out, p)
			continue
		}
		n := len(out)
		err = filepath.WalkDir(p, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && isRuleFile(file) {
				out = append(out, file)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read rules in %s: %w", p, err)
		}
		if len(out) == n {
			return nil, fmt.Errorf("read rules in %s: no .yml, .yaml or .spl file, and no savedsearches.conf", p)
		}
		sort.Strings(out[n:])
	}
	return out, nil
}

// isRuleFile reports a file of rules by its name; cases to try them on lie
// beside them (assay test).
func isRuleFile(name string) bool {
	if isCaseFile(name) {
		return false
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yml", ".yaml", ".spl":
		return true
	}
	return filepath.Base(name) == "savedsearches.conf"
}

// readCapped reads a whole file that may not be larger than limit bytes.
func readCapped(path string, limit int64) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	if info.Size() > limit {
		return "", fmt.Errorf("read %s: %d bytes, more than the %d allowed", path, info.Size(), limit)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return string(b), nil
}

// oneRule reads what must be about one rule: a file, or a folder with the rules
// that a correlation refers to.
func (c *console) oneRule(path string, env plan.Env) (ruleFile, error) {
	set, err := c.readRules([]string{path}, env, rule.Warning)
	if err != nil {
		return ruleFile{}, err
	}
	switch {
	case set.broken > 0:
		return ruleFile{}, errRule
	case set.only == nil || set.files > 1 && len(set.rules) != 1:
		return ruleFile{}, fmt.Errorf("read %s: %d rules, want one", path, len(set.rules))
	}
	return *set.only, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
