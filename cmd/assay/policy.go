package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"assay/data"
	"assay/tuning/gate"
)

const maxPolicyFile = 1 << 20

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
