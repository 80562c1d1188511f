package main

import (
	"io/fs"
	"strings"

	"assay/corpus"
	"assay/data"

	"github.com/spf13/cobra"
)

// verdictWords are what --verdict takes.
func verdictWords() (out []string) {
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		out = append(out, v.String())
	}
	return out
}

// reasonWords are what --reason takes.
func reasonWords() (out []string) {
	for r := corpus.NoReason + 1; int(r) < corpus.NumReasons; r++ {
		out = append(out, r.String())
	}
	return out
}

// fixedWords completes a flag from a list.
func fixedWords(cmd *cobra.Command, flag string, words ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeSnapshots offers head, the tags and the digests; nothing more than
// head where there is no corpus.
func completeSnapshots(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	out := []cobra.Completion{"head"}
	if b, err := openBench(cmd, false); err == nil && len(args) == 0 {
		defer func() { _ = b.close() }()
		entries, _ := b.store.Snapshots(cmd.Context())
		for _, e := range entries {
			out = append(out, e.Tags...)
			out = append(out, e.Digest[:12])
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeRules offers the rules of the library by file name.
func completeRules(cmd *cobra.Command, _ []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	if b, err := openBench(cmd, false); err == nil {
		defer func() { _ = b.close() }()
		list, _ := b.library.List(cmd.Context())
		for _, v := range list {
			out = append(out, cobra.CompletionWithDesc(strings.TrimSuffix(strings.TrimSuffix(v.File, ".yml"), ".spl"), v.Title))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completePolicies offers the policies that ship with the program, and files.
func completePolicies(*cobra.Command, []string, string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	names, _ := fs.Glob(data.Policies(), "*.yml")
	for _, n := range names {
		out = append(out, strings.TrimSuffix(n, ".yml"))
	}
	return out, cobra.ShellCompDirectiveDefault
}
