package main

import (
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
)

const about = `Assay measures detection rules on your own labelled alerts before they reach
production: what a change catches, what it loses, what it costs.`

// newRoot is the command tree; each subcommand has a file of its own.
func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:           "assay",
		Short:         "Curate an alert corpus and tune detection rules on it",
		Long:          about + "\n" + exitHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
	}
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(&cobra.Group{ID: "corpus", Title: "Corpus:"}, &cobra.Group{ID: "rules", Title: "Rules:"}, &cobra.Group{ID: "serve", Title: "Workbench:"})
	root.AddCommand(
		newGenerate(c), newImport(c), newSnapshot(c), newLabel(c), newControls(c), newFatigue(c), newIndex(c), newInventory(c),
		newRules(c), newPipelines(c), newLint(c), newTest(c), newCompare(c), newConvert(c), newMatch(c), newExplain(c), newReplay(c),
		newEvade(c),
		newLoad(c),
		newAudit(c),
		newAblate(c), newSweep(c), newPortfolio(c), newFilter(c),
		newReach(c), newRespond(c), newPlaybooks(c),
		newGate(c), newReceipt(c), newLedger(c),
		newServe(c),
		newJobs(c), newAccounts(c),
	)
	root.AddCommand(newTopics(c)...)
	root.PersistentFlags().BoolVar(&c.quiet, "quiet", false, "no progress and no notes on standard error, only what is wrong")
	finishHelp(root)
	return root
}

// version is the module version with the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "0.1.0-dev"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " (" + s.Value[:12] + ")"
		}
	}
	return v
}

// dataFlag adds --data, by default $ASSAY_DATA or .assay.
func dataFlag(cmd *cobra.Command) *string {
	def := os.Getenv("ASSAY_DATA")
	if def == "" {
		def = ".assay"
	}
	dir := cmd.Flags().String("data", def, "corpus directory (or $ASSAY_DATA)")
	_ = cmd.MarkFlagDirname("data")
	return dir
}
