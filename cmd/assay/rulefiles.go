package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
}

// readRules reads rule files, and folders of them (.yml, .yaml, .spl) to any
// depth, compiles each rule, and prints every diagnostic of at least the
// given grade. Rules that are wrong are left out and counted.
func (c *console) readRules(paths []string, env plan.Env, worst rule.Grade) (*ruleSet, error) {
	files, err := ruleFiles(paths)
	if err != nil {
		return nil, err
	}
	set := &ruleSet{files: len(files)}
	for _, path := range files {
		text, err := readCapped(path, maxRuleFile)
		if err != nil {
			return nil, err
		}
		if !c.addRules(set, path, text, env, worst) {
			set.broken++
		}
	}
	return set, nil
}

func (c *console) addRules(set *ruleSet, path, text string, env plan.Env, worst rule.Grade) bool {
	rules, ds := library.Parse(path, text, hasList(env))
	ok := ds.Err() == nil
	ds = append(ds, library.Assumed(path, text, rules)...)
	for _, r := range rules {
		p, more := plan.Compile(r, env)
		ds = append(ds, library.Placed(more, r, text)...)
		if more.Err() != nil {
			ok = false
			continue
		}
		set.rules = append(set.rules, ruleFile{path, r, p})
	}
	for _, d := range ds {
		if d.Grade == rule.Warning {
			set.warnings++
		}
	}
	atLeast(ds, worst).Fprint(c.err, path, text)
	return ok
}

func hasList(env plan.Env) func(string) bool {
	return func(name string) bool { _, ok := env.Lists[name]; return ok }
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
			return nil, fmt.Errorf("read rules in %s: no .yml, .yaml or .spl file", p)
		}
		sort.Strings(out[n:])
	}
	return out, nil
}

func isRuleFile(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yml", ".yaml", ".spl":
		return true
	}
	return false
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

// oneRule reads a file that must hold exactly one rule.
func (c *console) oneRule(path string, env plan.Env) (ruleFile, error) {
	set, err := c.readRules([]string{path}, env, rule.Warning)
	if err != nil {
		return ruleFile{}, err
	}
	switch {
	case set.broken > 0:
		return ruleFile{}, errRule
	case len(set.rules) != 1:
		return ruleFile{}, fmt.Errorf("read %s: %d rules, want one", path, len(set.rules))
	}
	return set.rules[0], nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
