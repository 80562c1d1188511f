package data

import (
	"fmt"
	"io/fs"
	"path"
)

// Rules is the folder of sample rules: *.yml and *.spl.
func Rules() fs.FS { return folder("rules") }

// Lists is the folder of named lists: NAME.txt, one value a line, # comments;
// and of lookup tables: NAME.csv.
func Lists() fs.FS { return folder("lists") }

// Macros is the text of the macros that ship: stanzas of a macros.conf.
func Macros() string {
	text, err := fs.ReadFile(files, "macros/default.conf")
	if err != nil {
		panic("data: " + err.Error()) // the name is a constant of this file
	}
	return string(text)
}

// Roster is the text of the roster that ships.
func Roster() string {
	text, err := fs.ReadFile(files, "rosters/default.yml")
	if err != nil {
		panic("data: " + err.Error()) // the name is a constant of this file
	}
	return string(text)
}

// Trust is the text of the table of who can write which field.
func Trust() string {
	text, err := fs.ReadFile(files, "trust/default.yml")
	if err != nil {
		panic("data: " + err.Error()) // the name is a constant of this file
	}
	return string(text)
}

// Pipelines is the folder of processing pipelines: NAME.yml.
func Pipelines() fs.FS { return folder("pipelines") }

// Policies is the folder of gate policies: NAME.yml.
func Policies() fs.FS { return folder("policies") }

// Playbooks is the folder of playbooks: ID.md.
func Playbooks() fs.FS { return folder("playbooks") }

// Policy is the text of the named gate policy; fs.ErrNotExist when there is
// none.
func Policy(name string) ([]byte, error) { return read("policy", Policies(), name+".yml") }

// Playbook is the text of the playbook with the id; fs.ErrNotExist when there
// is none.
func Playbook(id string) ([]byte, error) { return read("playbook", Playbooks(), id+".md") }

// folder is part of the embedded tree, and is always there.
func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic("data: " + err.Error()) // the name is a constant of this file
	}
	return sub
}

func read(what string, from fs.FS, file string) ([]byte, error) {
	if path.Base(file) != file {
		return nil, fmt.Errorf("read %s %s: %w", what, file, fs.ErrNotExist)
	}
	text, err := fs.ReadFile(from, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return text, nil
}
