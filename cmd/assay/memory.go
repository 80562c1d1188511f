package main

import (
	"assay/corpus"

	"github.com/spf13/cobra"
)

// memoryFlag adds --memory.
func memoryFlag(cmd *cobra.Command) {
	cmd.Flags().String("memory", "", "memory for columns and what is remembered of them, such as 2GiB or 500MB (default half of the machine's)")
}

// memoryOf is what --memory says, in bytes.
func memoryOf(cmd *cobra.Command) (int64, error) {
	f := cmd.Flags().Lookup("memory")
	if f == nil || f.Value.String() == "" {
		return corpus.MachineMemory() / 2, nil
	}
	n, err := parseSize(f.Value.String())
	if err != nil {
		return 0, usageError(cmd, "--memory %q: %v", f.Value.String(), err)
	}
	return n, nil
}
