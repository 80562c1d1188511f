// Command assay is the alert corpus curation and tuning workbench: it imports
// labelled events, replays detection rules on them, reports what a change
// catches, loses and costs, and keeps the way of a rule into production.
//
// Results go to standard output, everything else to standard error. Exit
// codes are in exit.go.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones that a mapping names, on machines without them
)

func main() {
	signal.Ignore(syscall.SIGXFSZ) // a file that may not grow is an error of the write, like a full disk
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal ends the process at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := newConsole(stdin, stdout, stderr)
	root := newRoot(c)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(c.out)
	root.SetErr(stderr)
	if err := stray(root, args); err != nil {
		return c.exit(err)
	}
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = c.out.err
	}
	return c.exit(err)
}
