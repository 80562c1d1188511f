package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// WriteText lays the report out for a terminal.
func WriteText(w io.Writer, r *Report) error { return writeText(w, document(r)) }

func writeText(w io.Writer, blocks []block) error {
	var out bytes.Buffer
	for i, b := range blocks {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintln(&out, visible(b.title))
		writeAligned(&out, b)
		for _, l := range b.lines {
			fmt.Fprintln(&out, "  "+visible(l))
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// writeAligned pads the cells of the block's table.
func writeAligned(w io.Writer, b block) {
	var widths []int
	for _, row := range b.table {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(visible(cell)))
		}
	}
	for _, row := range b.table {
		var line strings.Builder
		for i, cell := range row {
			text := visible(cell)
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			if i == 0 || b.texts {
				line.WriteString("  " + text + pad)
			} else {
				line.WriteString("  " + pad + text)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// visible shows what a hostile text would hide: control, format and other
// characters without a shape become their code point.
func visible(s string) string {
	plain := func(r rune) bool {
		return r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != utf8.RuneError
	}
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if plain(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
	}
	return b.String()
}
