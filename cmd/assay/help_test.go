package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// everyCommand calls do for each command of the tree but those that the
// library adds.
func everyCommand(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, sub := range cmd.Commands() {
		everyCommand(sub, do)
	}
}

func TestEveryHelpHasAnExampleAndItsExitCodes(t *testing.T) {
	everyCommand(newRoot(newConsole(nil, nil, nil)), func(cmd *cobra.Command) {
		if cmd.IsAdditionalHelpTopicCommand() {
			return
		}
		path := cmd.CommandPath()
		args := append(strings.Fields(path)[1:], "--help")
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, nil, &out, &errs); code != exitOK || errs.Len() > 0 {
			t.Errorf("%s --help: exit code %d, stderr %q", path, code, errs.String())
		}
		help := out.String()
		if n := strings.Count(help, "Exit codes:"); n != 1 {
			t.Errorf("%s --help tells its exit codes %d times", path, n)
		}
		if cmd.HasParent() && !strings.Contains(cmd.Example, path) {
			t.Errorf("%s --help has no example of it", path)
		}
		for _, line := range strings.Split(help, "\n") {
			if len(line) > 160 {
				t.Errorf("%s --help: a line of %d characters: %s", path, len(line), line)
			}
		}
	})
}

func TestHelpTopics(t *testing.T) {
	for topic, want := range map[string]string{"sigma": "CORRELATIONS", "spl": "FUNCTIONS OF STATS", "codes": "sigma/unknown-modifier"} {
		for _, args := range [][]string{{"help", topic}, {topic}, {topic, "--help"}} {
			var out, errs bytes.Buffer
			if code := run(t.Context(), args, nil, &out, &errs); code != exitOK || errs.Len() > 0 || !strings.Contains(strings.ToLower(out.String()), strings.ToLower(want)) {
				t.Errorf("%v: exit code %d, stderr %q, %d bytes without %s", args, code, errs.String(), out.Len(), want)
			}
		}
	}
}

func TestPlain(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		if got := plain(text); got != want {
			t.Errorf("plain(%q): got %q, want %q", text, got, want)
		}
	}
	check("a\tb\nç – 猫", "a\tb\nç – 猫")
	check("\x1b[2J", "<U+001B>[2J")
	check("a\u202eb\u200b\r", "a<U+202E>b<U+200B><U+000D>")
	check("\xff", "\xff")
}

// TestRequiredFlags holds the list of required flags to the commands: the
// library would ask for the others in words of its own.
func TestRequiredFlags(t *testing.T) {
	everyCommand(newRoot(newConsole(nil, nil, nil)), func(cmd *cobra.Command) {
		for _, line := range strings.Split(cmd.Flags().FlagUsages(), "\n") {
			_, name, _ := strings.Cut(line, "--")
			name, _, _ = strings.Cut(name, " ")
			if f := cmd.Flags().Lookup(name); f != nil && f.Annotations[cobra.BashCompOneRequiredFlag] != nil && !slices.Contains(requiredFlags, name) {
				t.Errorf("%s: --%s is required, and requiredFlags lacks it", cmd.CommandPath(), name)
			}
		}
	})
}
