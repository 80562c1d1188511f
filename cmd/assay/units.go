package main

import (
	"time"

	"assay/tuning/episode"

	"github.com/spf13/cobra"
)

// unitsFlags adds what says how events are grouped into episodes and incidents.
func unitsFlags(cmd *cobra.Command) {
	cmd.Flags().Duration("episode-gap", episode.DefaultGap, "an episode of a rule on an entity ends when nothing follows in this time")
	cmd.Flags().Duration("incident-join", episode.DefaultJoin, "events of an entity without a given incident are one within this time")
}

// unitsOf reads them; a command without these flags has the defaults.
func unitsOf(cmd *cobra.Command) (o episode.Options, err error) {
	for _, f := range []struct {
		name string
		to   *time.Duration
	}{{"episode-gap", &o.Gap}, {"incident-join", &o.Join}} {
		if cmd.Flags().Lookup(f.name) == nil {
			continue
		}
		if *f.to, err = cmd.Flags().GetDuration(f.name); err != nil {
			return o, err
		}
		if *f.to < time.Second {
			return o, usageError(cmd, "--%s %s is under a second", f.name, *f.to)
		}
	}
	return o, nil
}
