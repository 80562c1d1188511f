package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"assay/tuning/roster"
)

const maxRosterFile = 1 << 20

// readRoster reads the roster of a file, else that of the corpus directory,
// else the one that ships with the program.
func readRoster(dir, file string) (*roster.Roster, error) {
	name := file
	if file == "" {
		name, file = roster.File, filepath.Join(dir, roster.File)
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return roster.Default(), nil
		}
	}
	text, err := readCapped(file, maxRosterFile)
	if err != nil {
		return nil, err
	}
	return roster.Parse(name, text)
}
