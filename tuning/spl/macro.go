package spl

import "strings"

// Macros are named pieces of searches, read by ParseMacros.
type Macros struct{}

func unknownMacro(name string) string { return "the macro " + shortened(name) + " is not defined" }

func (p *parser) macroHint(name string) string {
	name, _, _ = strings.Cut(name, "(")
	return "define it in macros.conf: [" + shortened(name) + "] and below it definition = ..."
}
