package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// usageError is a wrong call of a command: what is wrong, and where help is.
func usageError(cmd *cobra.Command, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	if cmd.HasParent() {
		what = strings.TrimPrefix(cmd.CommandPath(), "assay ") + ": " + what
	}
	return fmt.Errorf("%s (see %s --help)", what, cmd.CommandPath())
}

// wantArgs accepts from least to most arguments, any number from least on when
// most is negative, and says what the call should look like. It looks at the
// required flags too, which the library checks later and in other words.
func wantArgs(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		_, synopsis, _ := strings.Cut(cmd.Use, " ")
		switch {
		case missingFlag(cmd) || len(args) < least:
			return usageError(cmd, "want %s", synopsis)
		case most == 0 && len(args) > 0:
			return usageError(cmd, "unexpected argument %q", args[0])
		case most > 0 && len(args) > most:
			return usageError(cmd, "unexpected argument %q: want %s", args[most], synopsis)
		}
		return nil
	}
}

func missingFlag(cmd *cobra.Command) bool {
	for _, name := range requiredFlags {
		if f := cmd.Flags().Lookup(name); f != nil && f.Annotations[cobra.BashCompOneRequiredFlag] != nil && !f.Changed {
			return true
		}
	}
	return false
}

// requiredFlags are the flags that any command cannot do without; a test holds
// the list to the commands.
var requiredFlags = []string{"rule", "to", "why"}

// flagError is a wrong flag in plain words: the library hands on what the
// standard library says of a number.
func flagError(cmd *cobra.Command, err error) error {
	return usageError(cmd, "%s", parsedBy.ReplaceAllStringFunc(err.Error(), func(said string) string {
		if strings.Contains(said, "ParseBool") {
			return "want true or false"
		}
		if strings.HasSuffix(said, "out of range") {
			return "the number is too large"
		}
		return "want a number"
	}))
}

var parsedBy = regexp.MustCompile(`strconv\.Parse\w+: parsing ".*": (?:invalid syntax|value out of range)`)

// stray reports words that name no command: the library would print the help
// of the command above and call that a success.
func stray(root *cobra.Command, args []string) error {
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return nil
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	cmd, rest, err := root.Find(args)
	if err != nil && len(args) > 0 {
		return usageError(root, "unknown command %q%s", args[0], nearest(root, args[0]))
	}
	if cmd == root || cmd.Runnable() || wantsHelp(rest) || cmd.IsAdditionalHelpTopicCommand() && len(rest) == 0 {
		return nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
		return usageError(cmd, "want one of %s", strings.Join(names, ", "))
	}
	return usageError(cmd, "unknown command %q: want one of %s", rest[0], strings.Join(names, ", "))
}

func nearest(root *cobra.Command, word string) string {
	root.SuggestionsMinimumDistance = 2
	if names := root.SuggestionsFor(word); len(names) > 0 {
		return ", did you mean " + strings.Join(names, " or ") + "?"
	}
	return ""
}

func wantsHelp(args []string) bool {
	for _, a := range args {
		if a == "-h" || a == "--help" {
			return true
		}
	}
	return false
}

// finishHelp ends the help of every command with its exit codes; topics are
// none.
func finishHelp(cmd *cobra.Command) {
	if !cmd.IsAdditionalHelpTopicCommand() && !strings.Contains(cmd.Long, "Exit codes:") {
		if cmd.Long == "" {
			cmd.Long = cmd.Short + "."
		}
		cmd.Long += "\n" + exitHelp
	}
	for _, sub := range cmd.Commands() {
		finishHelp(sub)
	}
}
