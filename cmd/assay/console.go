package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// console is the streams of one run.
type console struct {
	in    io.Reader
	out   *resultWriter
	err   io.Writer
	bar   io.Writer // standard error as it is, for progress bars
	quiet bool
}

func newConsole(in io.Reader, out, err io.Writer) *console {
	return &console{in: in, out: &resultWriter{to: out}, err: plainWriter{err}, bar: err}
}

// resultWriter remembers the first error, so that a result that reached nobody
// is no success, whoever printed it.
type resultWriter struct {
	to  io.Writer
	err error
}

func (w *resultWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	if w.err == nil && err != nil {
		w.err = fmt.Errorf("print the result: %w", err)
	}
	return n, err
}

// say writes a line for a person to standard error: what is wrong or weakens
// a result.
func (c *console) say(format string, args ...any) { fmt.Fprintf(c.err, format+"\n", args...) }

// note is say for what --quiet silences: that something was done.
func (c *console) note(format string, args ...any) {
	if !c.quiet {
		c.say(format, args...)
	}
}

// print writes a result for a person to standard output.
func (c *console) print(format string, args ...any) {
	fmt.Fprintf(plainWriter{c.out}, format+"\n", args...)
}

// table writes rows to standard output, their columns aligned.
func (c *console) table(header string, rows func(row func(format string, args ...any))) error {
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, header)
	rows(func(format string, args ...any) { fmt.Fprintln(w, plain(fmt.Sprintf(format, args...))) })
	return w.Flush()
}

// count is a number of things, in words.
func count[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// json writes a value to standard output, indented.
func (c *console) json(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// terminal reports whether standard error is a terminal: progress bars and
// questions are for people only.
func (c *console) terminal() bool {
	f, ok := c.bar.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("CI") == ""
}

// progress is a bar on standard error, or nothing where nobody looks.
func (c *console) progress(total int64, what string, bytes bool) *progressbar.ProgressBar {
	opts := []progressbar.Option{
		progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(c.bar), progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true), progressbar.OptionShowCount(),
		progressbar.OptionSetVisibility(c.terminal() && !c.quiet),
	}
	if bytes {
		opts = append(opts, progressbar.OptionShowBytes(true))
	}
	return progressbar.NewOptions64(total, opts...)
}
