// Package data embeds what ships with Assay and is all our own work: sample
// rules, named lists and tables, macros, processing pipelines, gate policies, playbooks
// for responders and who can write which field. A corpus directory may override lists, macros and policies
// with files of the same name.
package data

import (
	"embed"
	"io/fs"
)

//go:embed rules lists macros pipelines policies playbooks trust
var files embed.FS

// Files is the tree: rules/*.yml and *.spl, lists/*.txt and
// *.csv, macros/*.conf,
// pipelines/*.yml, policies/*.yml, playbooks/*.md, trust/*.yml.
func Files() fs.FS { return files }
