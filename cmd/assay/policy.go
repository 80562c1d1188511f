package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay/corpus"
	"assay/data"
	"assay/tuning/gate"
)

const maxPolicyFile = 1 << 20

var errNoPolicy = errors.New("no such policy")

// readPolicy reads a policy by the path of a file, or by name: DIR/policies
// first, then those that ship with the program.
func readPolicy(dir, ref string) (*gate.Policy, error) {
	for _, file := range []string{ref, filepath.Join(dir, "policies", ref+".yml")} {
		if isFile(file) {
			text, err := readCapped(file, maxPolicyFile)
			if err != nil {
				return nil, err
			}
			return gate.ParsePolicy(file, text)
		}
	}
	if strings.ContainsAny(ref, `/\`) {
		return nil, fmt.Errorf("read policy %s: %w", ref, errNoPolicy)
	}
	text, err := data.Policy(ref)
	if err != nil {
		return nil, fmt.Errorf("read policy %s: %w", ref, errNoPolicy)
	}
	return gate.ParsePolicy(ref, string(text))
}

// namedPolicy reads a policy by its name alone, never by a path: what a page
// asks for.
func namedPolicy(dir, name string) (*gate.Policy, error) {
	names, err := policyNames(dir)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(names, name) {
		return nil, fmt.Errorf("read policy %q: %w", name, errors.Join(errNoPolicy, corpus.ErrNotFound))
	}
	return readPolicy(dir, name)
}

// policyNames are those that ship with the program and those of DIR/policies.
func policyNames(dir string) ([]string, error) {
	var names []string
	for _, folder := range []fs.FS{data.Policies(), os.DirFS(filepath.Join(dir, "policies"))} {
		files, err := fs.Glob(folder, "*.yml")
		if err != nil {
			return nil, fmt.Errorf("list policies: %w", err)
		}
		for _, f := range files {
			names = append(names, strings.TrimSuffix(f, ".yml"))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
