package views

import (
	"errors"
	"fmt"
	"io/fs"

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
