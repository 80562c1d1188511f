package library

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"assay/data"
)

// Bounds of a list's file.
const (
	maxListBytes = 64 << 20
	maxListLine  = 64 << 10
)

// Lists are the named lists: those that ship with Assay and NAME.txt files in
// the folder lists of the corpus directory, which win. dir may be "".
func Lists(dir string) (map[string][]string, error) {
	out, err := ReadLists(data.Lists())
	if err != nil || dir == "" {
		return out, err
	}
	folder := filepath.Join(dir, "lists")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	own, err := ReadLists(os.DirFS(folder))
	for name, values := range own {
		out[name] = values
	}
	return out, err
}

// HasList is the question that Parse asks of such lists.
func HasList(lists map[string][]string) func(name string) bool {
	return func(name string) bool { _, ok := lists[name]; return ok }
}

// ReadLists reads every *.txt of a folder: a list's name is that of the file.
func ReadLists(folder fs.FS) (map[string][]string, error) {
	names, err := fs.Glob(folder, "*.txt")
	if err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	out := map[string][]string{}
	for _, name := range names {
		info, err := fs.Stat(folder, name)
		if err != nil {
			return nil, fmt.Errorf("read list: %w", err)
		}
		if info.Size() > maxListBytes {
			return nil, fmt.Errorf("read list %s: more than %d bytes", name, maxListBytes)
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("read list: %w", err)
		}
		values, err := ParseList(text)
		if err != nil {
			return nil, fmt.Errorf("read list %s: %w", name, err)
		}
		out[strings.TrimSuffix(name, ".txt")] = values
	}
	return out, nil
}

// ParseList reads one value a line. What follows a # at the start of a line
// or behind a blank is a comment; empty lines and blanks around a value do
// not count, a value given twice is kept once.
func ParseList(text []byte) ([]string, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("the text is not valid UTF-8")
	}
	s := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	s.Buffer(nil, maxListLine)
	out, seen, lines := []string{}, map[string]bool{}, 0
	for s.Scan() {
		lines++
		value := strings.TrimSpace(uncommented(s.Text()))
		if value != "" && !seen[value] {
			seen[value] = true
			out = append(out, value)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", lines+1, err)
	}
	return out, nil
}

func uncommented(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}
