package main

import (
	"maps"
	"net/url"
	"path/filepath"
	"slices"

	"assay/tuning/library"
	"assay/tuning/rule"
)

// The part of SARIF 2.1.0 that lint writes.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string       `json:"id"`
		Short sarifMessage `json:"shortDescription"`
		Help  sarifMessage `json:"help"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifMessage       `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

func (c *console) lintSARIF(l *linted) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "assay", Version: version(), Rules: []sarifRule{}}
	codes, index := library.Codes(), map[string]int{}
	for i, code := range slices.Sorted(maps.Keys(codes)) {
		index[code] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{code, sarifMessage{codes[code]}, sarifMessage{codes[code] + " An example: assay help codes."}})
	}
	for _, f := range l.files {
		for _, d := range f.found {
			run.Results = append(run.Results, f.sarif(d, index))
		}
		for _, d := range f.hidden {
			r := f.sarif(d, index)
			r.Suppressions = []sarifSuppression{{"inSource", f.reason(d.Code)}}
			run.Results = append(run.Results, r)
		}
	}
	return c.json(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// reason is why a code is switched off in the file.
func (f *lintedFile) reason(code string) string {
	for _, x := range f.exceptions {
		if !x.Ended && slices.Contains(x.Codes, code) {
			return x.Reason
		}
	}
	return ""
}

func (f *lintedFile) sarif(d rule.Diagnostic, index map[string]int) sarifResult {
	text := d.Message
	if d.Hint != "" {
		text += ". Hint: " + d.Hint
	}
	var at sarifRegion
	at.StartLine, at.StartColumn = rule.Position(f.text, d.Span.Start)
	at.EndLine, at.EndColumn = rule.Position(f.text, max(d.Span.Start, d.Span.End))
	return sarifResult{RuleID: d.Code, RuleIndex: index[d.Code], Level: map[rule.Grade]string{rule.Error: "error", rule.Warning: "warning", rule.Hint: "note"}[d.Grade],
		Message: sarifMessage{text}, Locations: []sarifLocation{{sarifPhysical{sarifArtifact{fileURI(f.name)}, at}}}}
}

// fileURI is a path as SARIF wants it: relative ones stay so.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
