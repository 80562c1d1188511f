package main

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"assay/corpus"
	"assay/corpus/catalog"
	"assay/corpus/ingest"
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
// not listed is a matter of configuration or input. The words replace those of
// the error; none means that all has been said.
var exitTable = []struct {
	err   error
	code  int
	words string
}{
	{errFindings, exitFindings, ""},
	{errRule, exitRule, ""},
	{ingest.ErrCancelled, exitStopped, "assay: import cancelled, nothing was added"},
	{context.Canceled, exitStopped, "assay: stopped"},
}

// hints say what to do about errors that do not say it themselves.
var hints = []struct {
	err  error
	hint string
}{
	{fs.ErrPermission, "check who owns that file; a corpus directory must be writable for whoever uses it"},
	{syscall.EROFS, "a corpus directory must be writable; copy it to a place that is"},
	{syscall.ENOSPC, "free some space and run it again: nothing half-done is kept"},
	{syscall.EFBIG, "the limit on file sizes (ulimit -f) is too low; nothing half-done is kept"},
	{syscall.EDQUOT, "the disk quota is used up; free some space and run it again: nothing half-done is kept"},
	{catalog.ErrDisk, "free some space, or look at the disk, and run it again: nothing half-done is kept"},
	{corpus.ErrImportRunning, "wait for it, or stop it: assay jobs list, assay jobs cancel"},
}

// exit prints the error, unless all is said, and gives its code.
func (c *console) exit(err error) int {
	if err == nil {
		return exitOK
	}
	for _, row := range exitTable {
		if errors.Is(err, row.err) {
			if row.words != "" {
				c.say("%s", row.words)
			}
			return row.code
		}
	}
	c.say("assay: %v", err)
	for _, h := range hints {
		if errors.Is(err, h.err) {
			c.say("hint: %s", h.hint)
			break
		}
	}
	return exitInput
}

// exitHelp ends the help of every command.
const exitHelp = `
Exit codes: 0 ok, 1 gate failed or findings, 2 rule error, 3 configuration or
input error, 130 stopped: Ctrl-C, or the job was cancelled (nothing half-done is kept).`
