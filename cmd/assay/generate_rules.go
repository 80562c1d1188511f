package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"assay/corpus/generate"

	"github.com/spf13/cobra"
)

// generateRules writes a rule set into a folder that appears whole or not at
// all.
func (c *console) generateRules(cmd *cobra.Command, cfg generate.RulesConfig, out string) error {
	for _, name := range []string{"events", "days", "start"} {
		if cmd.Flags().Changed(name) {
			return usageError(cmd, "--%s is about events, --rules writes rules", name)
		}
	}
	if out == "-" {
		return usageError(cmd, "--rules writes a folder: name it with --out")
	}
	set, err := generate.NewRules(cfg)
	if err != nil {
		return err
	}
	if err := wantNewFolder(out); err != nil {
		return err
	}
	parent := filepath.Dir(filepath.Clean(out))
	half, err := os.MkdirTemp(parent, ".assay-*")
	if err != nil {
		return fmt.Errorf("create %s: %w", out, err)
	}
	defer func() { _ = os.RemoveAll(half) }()
	for f := range set.All {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(half, f.Name), []byte(f.Text), 0o644); err != nil {
			return fmt.Errorf("write %s: %w", out, err)
		}
	}
	if err := os.Chmod(half, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	if err := os.Remove(out); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %w", out, err)
	}
	return os.Rename(half, out)
}

// wantNewFolder refuses to mix a set with what lies there.
func wantNewFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("write rules: %w", err)
	case len(entries) > 0:
		return fmt.Errorf("write rules: %s holds something already: name a new folder", dir)
	}
	return nil
}
