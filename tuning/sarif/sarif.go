// Package sarif is the part of SARIF 2.1.0 that Assay writes: what it found in
// files of rules, for code hosts that show findings at their lines.
package sarif

import (
	"net/url"
	"path/filepath"
)

// MostResults is how many results code hosts keep of a run.
const MostResults = 5000

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// Log is a whole file.
type Log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []Run  `json:"runs"`
}

// Of is the file with one run.
func Of(run Run) Log { return Log{schema, "2.1.0", []Run{run}} }

// Run is what one tool found at one time.
type Run struct {
	Tool       Tool     `json:"tool"`
	ColumnKind string   `json:"columnKind"`
	Results    []Result `json:"results"`
}

// NewRun is a run that has found nothing yet. Columns count code points.
func NewRun(version string, rules []Rule) Run {
	return Run{ColumnKind: "unicodeCodePoints", Results: []Result{}, Tool: Tool{Driver{Name: "assay", Version: version, Rules: rules}}}
}

// Tool is what found it.
type Tool struct {
	Driver Driver `json:"driver"`
}

// Driver is the program and what it can find.
type Driver struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Rules   []Rule `json:"rules"`
}

// Rule is a kind of finding.
type Rule struct {
	ID    string  `json:"id"`
	Short Message `json:"shortDescription"`
	Help  Message `json:"help"`
}

// Message is a text.
type Message struct {
	Text string `json:"text"`
}

// Result is one finding. Level is error, warning or note.
type Result struct {
	RuleID       string        `json:"ruleId"`
	RuleIndex    int           `json:"ruleIndex"`
	Level        string        `json:"level"`
	Message      Message       `json:"message"`
	Locations    []Location    `json:"locations"`
	Suppressions []Suppression `json:"suppressions,omitempty"`
}

// Location is where a finding is.
type Location struct {
	Physical Physical `json:"physicalLocation"`
}

// Physical is a region of a file.
type Physical struct {
	Artifact Artifact `json:"artifactLocation"`
	Region   Region   `json:"region"`
}

// Artifact is a file.
type Artifact struct {
	URI string `json:"uri"`
}

// Region is a stretch of a text; lines and columns from 1, the end excluded.
type Region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

// Suppression says that somebody switched a finding off, and why.
type Suppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification,omitempty"`
}

// At is the place of a finding in the file of that name.
func At(file string, r Region) []Location {
	return []Location{{Physical{Artifact{fileURI(file)}, r}}}
}

// fileURI is a path as SARIF wants it: relative ones stay so.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
