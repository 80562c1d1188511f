// Package data embeds what ships with Assay and is all our own work: sample
// rules, named lists and tables, macros, processing pipelines, gate policies and playbooks
// for responders. A corpus directory may override lists, macros and policies
// with files of the same name.
package data

import (
	"embed"
	"io/fs"
)

//go:embed rules lists macros pipelines policies playbooks
var files embed.FS

// Files is the tree: rules/*.yml and *.spl, lists/*.txt and
// *.csv, macros/*.conf,
// pipelines/*.yml, policies/*.yml, playbooks/*.md.
func Files() fs.FS { return files }
