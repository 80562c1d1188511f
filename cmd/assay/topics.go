package main

import (
	"assay/tuning/manual"

	"github.com/spf13/cobra"
)

// newTopics are the pages that assay help NAME prints; a server shows the same
// ones below /help. They are no commands: assay NAME prints the page, too.
func newTopics(c *console) []*cobra.Command {
	var topics []*cobra.Command
	for _, t := range []struct{ name, short string }{
		{"sigma", "What runs of Sigma, and how"},
		{"spl", "What runs of SPL, and what to write instead of the rest"},
		{"codes", "Every diagnostic of a rule, with an example"},
	} {
		topic := &cobra.Command{Use: t.name, Short: t.short}
		topic.SetHelpFunc(func(*cobra.Command, []string) {
			if page, ok := manual.Topic(t.name); ok {
				_ = page.Write(c.out)
			}
		})
		topics = append(topics, topic)
	}
	return topics
}
