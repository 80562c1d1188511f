package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/receipt"

	"github.com/spf13/cobra"
)

const maxMappingFile = 1 << 20

// settings are what reading events and rules depends on.
type settings struct {
	dir     string // corpus directory; may not exist
	mapping *ingest.Mapping
	env     plan.Env
	units   episode.Options
	memory  int64  // bytes, of --memory
	roster  string // file of --roster; "" for that of the corpus directory

	seenUntil int64           // position of what authors had seen, of a report that is made again; below 0: all
	beside    *receipt.Beside // of a receipt that is made again; nil: what there is now
	widening  float64         // of a forecast that is made again; 0: by what past ones missed
}

// settingsFlags adds --data and --mapping.
func settingsFlags(cmd *cobra.Command) {
	dataFlag(cmd)
	cmd.Flags().String("mapping", "", "mapping file (default: mapping.yml in the corpus directory, else the built-in one)")
}

// openSettings reads the mapping, the named lists, the macros and the processing
// pipelines: those that
// ship with the program, and those of the corpus directory, which win.
func openSettings(cmd *cobra.Command) (*settings, error) {
	dir, err := cmd.Flags().GetString("data")
	if err != nil {
		return nil, err
	}
	file, _ := cmd.Flags().GetString("mapping")
	firing, err := firingOf(cmd)
	if err != nil {
		return nil, err
	}
	set, err := readSettings(dir, file)
	if err != nil {
		return nil, err
	}
	if set.memory, err = memoryOf(cmd); err != nil {
		return nil, err
	}
	if set.units, err = unitsOf(cmd); err != nil {
		return nil, err
	}
	set.env.Firing = firing
	return set, set.addPipelines(cmd)
}

func readSettings(dir, file string) (*settings, error) {
	m, err := readMapping(dir, file)
	if err != nil {
		return nil, err
	}
	env, err := library.Env(dir, m.Aliases())
	if err != nil {
		return nil, err
	}
	return &settings{seenUntil: -1, dir: dir, mapping: m, env: env}, nil
}

func readMapping(dir, file string) (*ingest.Mapping, error) {
	if file == "" {
		own := filepath.Join(dir, "mapping.yml")
		if _, err := os.Stat(own); errors.Is(err, fs.ErrNotExist) {
			return ingest.DefaultMapping(), nil
		}
		file = own
	}
	text, err := readCapped(file, maxMappingFile)
	if err != nil {
		return nil, err
	}
	m, err := ingest.ParseMapping(file, []byte(text))
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	return m, nil
}
