// Package data embeds what ships with Assay and is all our own work: sample
// rules, named lists and tables, macros, processing pipelines, gate policies, a roster,
// playbooks for responders and who can write which field. A corpus directory may
// override lists, macros, policies, the roster and the table of trust with files
// of its own.
package data

import (
	"embed"
	"io/fs"
)

//go:embed rules lists macros pipelines policies playbooks rosters trust
var files embed.FS

// Files is the tree: rules/*.yml and *.spl, lists/*.txt and
// *.csv, macros/*.conf,
// pipelines/*.yml, policies/*.yml, playbooks/*.md, rosters/default.yml, trust/*.yml.
func Files() fs.FS { return files }
