package report

import _ "embed"

// Schema is the JSON Schema (draft 2020-12) of Encode's form.
//
//go:embed schema/report.v1.schema.json
var Schema []byte

// SetSchema is the JSON Schema of the form of a set's figures.
//
//go:embed schema/set.v1.schema.json
var SetSchema []byte
