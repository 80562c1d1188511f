package main

import (
	"context"
	"errors"
)

// The exit codes, the same for every command.
const (
	exitOK       = 0
	exitFindings = 1 // a gate failed or was inconclusive, a check found something
	exitRule     = 2 // a rule does not parse or compile
	exitInput    = 3 // configuration, arguments or input
	exitStopped  = 130
)

// Sentinels that carry an exit code; what was found has been printed already.
var (
	errFindings = errors.New("findings")
	errRule     = errors.New("a rule does not parse")
)

// exitTable maps errors to exit codes: the first that matches counts. What is
// not listed is a matter of configuration or input.
var exitTable = []struct {
	err   error
	code  int
	quiet bool // everything has been said
}{
	{errFindings, exitFindings, true},
	{errRule, exitRule, true},
	{context.Canceled, exitStopped, false},
}

// exit prints the error, unless all is said, and gives its code.
func (c *console) exit(err error) int {
	if err == nil {
		return exitOK
	}
	for _, row := range exitTable {
		if errors.Is(err, row.err) {
			if !row.quiet {
				c.say("assay: %v", err)
			}
			return row.code
		}
	}
	c.say("assay: %v", err)
	return exitInput
}

// exitHelp ends the help of every command.
const exitHelp = `
Exit codes: 0 ok, 1 gate failed or findings, 2 rule error, 3 configuration or input error.`
