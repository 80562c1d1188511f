package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"assay/data"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/spl"
)

// maxMacros bounds the file of macros.
const maxMacros = 1 << 20

// Environment is what reading a rule depends on besides its text. The zero
// value knows of no list, and of the macros that ship.
type Environment struct {
	Lists  func(name string) bool // whether a named list exists; nil: not known
	Macros *spl.Macros            // nil: those that ship
}

// Env is what names mean to the rules of a corpus directory: its lists, tables
// and macros beside those that ship, its processing pipelines, and the aliases
// given. dir may be "".
func Env(dir string, aliases map[string][]string) (plan.Env, error) {
	named, err := NamedIn(dir)
	if err != nil {
		return plan.Env{}, err
	}
	macros, err := Macros(dir)
	if err != nil {
		return plan.Env{}, err
	}
	pipelines, err := Pipelines(dir)
	if err != nil {
		return plan.Env{}, err
	}
	return plan.Env{Aliases: aliases, Lists: named.Lists, Tables: named.Tables, Macros: macros, Pipelines: pipelines}, nil
}

// EnvironmentOf is the part of a plan's environment that reading depends on.
func EnvironmentOf(env plan.Env) Environment {
	macros, _ := env.Macros.(*spl.Macros)
	return Environment{HasList(env.Lists), macros}
}

// Parse reads the rules of a text as the function Parse does.
func (e Environment) Parse(name, text string) ([]*rule.Rule, rule.Diagnostics) {
	p := e.ParseSet([]File{{name, text}})[0]
	return p.Rules, p.Diagnostics
}

// spl is the options of the SPL parser.
func (e Environment) spl() spl.Options {
	if e.Macros == nil {
		e.Macros, _ = spl.ParseMacros(data.Macros())
	}
	return spl.Options{Lists: e.Lists, Macros: e.Macros}
}

// Macros are the macros that ship with Assay and those of the file
// macros.conf in the corpus directory, which win. dir may be "". What is
// wrong in the file is the error, with its place.
func Macros(dir string) (*spl.Macros, error) {
	ships, ds := spl.ParseMacros(data.Macros())
	if err := ds.Err(); err != nil {
		return nil, fmt.Errorf("read macros that ship: %w", err)
	}
	file := filepath.Join(dir, "macros.conf")
	info, err := os.Stat(file)
	if dir == "" || errors.Is(err, fs.ErrNotExist) {
		return ships, nil
	}
	if err == nil && info.Size() > maxMacros {
		err = fmt.Errorf("%s: more than %d bytes", file, maxMacros)
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, fmt.Errorf("read macros: %w", err)
	}
	own, ds := spl.ParseMacros(string(text))
	for _, d := range ds {
		if d.Grade == rule.Error {
			line, col := rule.Position(string(text), d.Span.Start)
			return nil, fmt.Errorf("read macros: %s:%d:%d: %s [%s]", file, line, col, d.Message, d.Code)
		}
	}
	return ships.With(own), nil
}
