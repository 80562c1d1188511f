package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

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
}

// Digest names everything of the environment that a rule may depend on: the
// hex SHA-256 of its canonical JSON. It is the same for the same names and
// values, in whatever order they were read.
func (e Env) Digest() string {
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
