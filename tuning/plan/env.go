package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"assay/tuning/flow"
	pipelines "assay/tuning/pipeline"
	"assay/tuning/rule"
)

// Env is what a rule's names may refer to, and what fits it to the data. It is
// read by Compile only.
type Env struct {
	Aliases   map[string][]string    // rule field -> candidate paths, tried in order behind the field's own name
	Lists     map[string][]string    // named list -> networks, addresses or words
	Tables    map[string]*flow.Table // tables for lookup and inputlookup; a named list is one of one column
	Pipelines []*pipelines.Pipeline  // run over the rule first, in the order of their priority
	Firing    rule.Firing            // how often correlations fire; "" as each says itself
	Macros    interface {            // what texts in SPL may call; parsers read it, Compile does not
		Digest() string
	}

	named *named
}

// named is a digest and what it is of.
type named struct {
	env    Env
	digest string
}

// Named is the environment with its digest, which is then not computed again
// for as long as no part of it is replaced.
func (e Env) Named() Env {
	e.named = nil
	e.named = &named{e, e.Digest()}
	return e
}

// same reports whether two environments have the very same parts.
func (e *Env) same(o *Env) bool {
	return sameMap(e.Aliases, o.Aliases) && sameMap(e.Lists, o.Lists) && sameMap(e.Tables, o.Tables) &&
		slices.Equal(e.Pipelines, o.Pipelines) && e.Firing == o.Firing && e.Macros == o.Macros
}

func sameMap[V any](a, b map[string]V) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}

// Digest names everything of the environment that a rule may depend on: the
// hex SHA-256 of its canonical JSON. It is the same for the same names and
// values, in whatever order they were read.
func (e Env) Digest() string {
	if e.named != nil && e.same(&e.named.env) {
		return e.named.digest
	}
	joined, macros := "", ""
	if p := pipelines.Join(e.Pipelines...); p != nil {
		joined = p.Digest
	}
	if e.Macros != nil {
		macros = e.Macros.Digest()
	}
	text, err := json.Marshal(struct {
		Aliases   map[string][]string    `json:"aliases,omitempty"`
		Lists     map[string][]string    `json:"lists,omitempty"`
		Tables    map[string]*flow.Table `json:"tables,omitempty"`
		Pipelines string                 `json:"pipelines,omitempty"`
		Firing    rule.Firing            `json:"firing,omitempty"`
		Macros    string                 `json:"macros,omitempty"`
	}{e.Aliases, e.Lists, e.Tables, joined, e.Firing, macros})
	if err != nil {
		panic(fmt.Sprintf("plan: encode environment: %v", err)) // it holds texts alone
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
