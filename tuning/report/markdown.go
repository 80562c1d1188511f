package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown lays the report out for a merge request or a build summary.
func WriteMarkdown(w io.Writer, r *Report) error { return writeMarkdown(w, document(r)) }

func writeMarkdown(w io.Writer, blocks []block) error {
	var out bytes.Buffer
	for i, b := range blocks {
		if i == 0 {
			fmt.Fprintf(&out, "## %s\n\n", markdown(b.title))
		} else {
			fmt.Fprintf(&out, "### %s\n\n", markdown(b.title))
		}
		writePiped(&out, b)
		for _, l := range b.lines {
			fmt.Fprintf(&out, "- %s\n", markdown(l))
		}
		if len(b.lines) > 0 {
			out.WriteByte('\n')
		}
	}
	_, err := w.Write(bytes.TrimRight(out.Bytes(), "\n"))
	if err == nil {
		_, err = w.Write([]byte("\n"))
	}
	return err
}

func writePiped(w io.Writer, b block) {
	if len(b.table) == 0 {
		return
	}
	align := "---:|"
	if b.texts {
		align = "---|"
	}
	for i, row := range b.table {
		cells := make([]string, len(row))
		for j, c := range row {
			cells[j] = markdown(c)
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
		if i == 0 {
			fmt.Fprintf(w, "|---|%s\n", strings.Repeat(align, len(row)-1))
		}
	}
	fmt.Fprintln(w)
}

// markdown makes text that no Markdown reader takes for markup. What a reader
// would turn into a link by itself becomes code.
func markdown(s string) string {
	s = visible(s)
	if strings.Contains(s, "://") || strings.Contains(s, "@") || strings.Contains(strings.ToLower(s), "www.") {
		return code(s)
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|#~!>", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// code fences with more backticks than the text has in a row; a pipe would
// end a table's cell even in code.
func code(s string) string {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	return fence + " " + strings.ReplaceAll(s, "|", "\\|") + " " + fence
}
