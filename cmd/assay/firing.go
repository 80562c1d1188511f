package main

import (
	"github.com/spf13/cobra"

	"assay/tuning/rule"
)

// firingFlag adds --firing to a command whose settings compile rules.
func firingFlag(cmd *cobra.Command) {
	cmd.Flags().String("firing", "", "how often correlations fire: once an episode or at each event (default: as the rule says)")
	fixedWords(cmd, "firing", string(rule.FireEpisode), string(rule.FireEach))
}

// firingOf is what --firing says, "" without it.
func firingOf(cmd *cobra.Command) (rule.Firing, error) {
	if cmd.Flags().Lookup("firing") == nil {
		return "", nil
	}
	word, err := cmd.Flags().GetString("firing")
	switch f := rule.Firing(word); {
	case err != nil:
		return "", err
	case f == "" && !cmd.Flags().Changed("firing"), f == rule.FireEach, f == rule.FireEpisode:
		return f, nil
	}
	return "", usageError(cmd, "unknown --firing %q: want %s or %s", word, rule.FireEpisode, rule.FireEach)
}
