package views

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"assay/corpus"
	"assay/data"
	"assay/tuning/gate"
)

// defaultPolicy is the policy that a report is held against when nobody names
// another one.
const defaultPolicy = "default"

// policy finds a gate policy by its name.
func (b *Bench) policy(name string) (*gate.Policy, error) {
	if name == "" {
		name = defaultPolicy
	}
	if b.Policy != nil {
		return b.Policy(name)
	}
	text, err := data.Policy(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = corpus.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read policy %s: %w", name, err)
	}
	return gate.ParsePolicy(name+".yml", string(text))
}

// policyNames are the policies that can be asked for, the default first.
func (b *Bench) policyNames() (names []string, err error) {
	if b.Policies != nil {
		names, err = b.Policies()
	} else {
		names, err = fs.Glob(data.Policies(), "*.yml")
		for i, n := range names {
			names[i] = strings.TrimSuffix(n, ".yml")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == defaultPolicy:
			return -1
		case b == defaultPolicy:
			return 1
		}
		return strings.Compare(a, b)
	})
	return names, nil
}

// policyOptions are the policies to choose from, none when there is one alone.
func (b *Bench) policyOptions(now string) (options []optionModel, err error) {
	names, err := b.policyNames()
	if err != nil || len(names) < 2 {
		return nil, err
	}
	if now == "" {
		now = defaultPolicy
	}
	for _, n := range names {
		options = append(options, optionModel{n, n, n == now})
	}
	return options, nil
}
