package report

import _ "embed"

// Schema is the JSON Schema (draft 2020-12) of Encode's form.
//
//go:embed schema/report.v1.schema.json
var Schema []byte
