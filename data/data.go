// Package data embeds what ships with Assay and is all our own work: sample
// rules, named lists and tables, macros, processing pipelines, gate policies, a roster and
// playbooks for responders. A corpus directory may override lists, macros,
// policies and the roster with files of its own.
package data

import (
	"embed"
	"io/fs"
)

//go:embed rules lists macros pipelines policies playbooks rosters
var files embed.FS

// Files is the tree: rules/*.yml and *.spl, lists/*.txt and
// *.csv, macros/*.conf,
// pipelines/*.yml, policies/*.yml, playbooks/*.md, rosters/default.yml.
func Files() fs.FS { return files }
