package library

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"assay/data"
	"assay/tuning/flow"
)

// Bounds of a list's file.
const (
	maxListBytes = 64 << 20
	maxListLine  = 64 << 10
)

// Named is what rules name: lists, and tables that lookup reads. The first
// column of a table is a list of the table's name.
type Named struct {
	Lists  map[string][]string
	Tables map[string]*flow.Table
}

// NamedIn is what ships with Assay and what the folder lists of the corpus
// directory has, which wins: lists in NAME.txt (ParseList) and tables in
// NAME.csv (ParseTable). dir may be "".
func NamedIn(dir string) (Named, error) {
	out, err := ReadNamed(data.Lists())
	if err != nil || dir == "" {
		return out, err
	}
	folder := filepath.Join(dir, "lists")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	own, err := ReadNamed(os.DirFS(folder))
	for name, values := range own.Lists {
		delete(out.Tables, name)
		out.Lists[name] = values
	}
	maps.Copy(out.Tables, own.Tables)
	return out, err
}

// Lists are the lists of NamedIn.
func Lists(dir string) (map[string][]string, error) {
	named, err := NamedIn(dir)
	return named.Lists, err
}

// HasList is the question that Parse asks of such lists. A table may be called
// by its file's name, as inputlookup often does.
func HasList(lists map[string][]string) func(name string) bool {
	return func(name string) bool {
		_, ok := lists[strings.TrimSuffix(name, ".csv")]
		return ok
	}
}

// ReadNamed reads every *.txt and *.csv of a folder: the name of a list or a
// table is that of its file.
func ReadNamed(folder fs.FS) (Named, error) {
	out := Named{map[string][]string{}, map[string]*flow.Table{}}
	err := eachFile(folder, ".txt", func(name string, text []byte) (err error) {
		out.Lists[name], err = ParseList(text)
		if err != nil {
			err = fmt.Errorf("%s.txt: %w", name, err)
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("read list %w", err)
	}
	err = eachFile(folder, ".csv", func(name string, text []byte) error {
		if _, ok := out.Lists[name]; ok {
			return fmt.Errorf("%s.csv: there is a list %s.txt, too", name, name)
		}
		table, err := ParseTable(name+".csv", text)
		if err == nil {
			out.Tables[name], out.Lists[name] = table, firstColumn(table)
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("read table %w", err)
	}
	return out, nil
}

// firstColumn is the cells of the first column that are not empty, each once.
func firstColumn(t *flow.Table) []string {
	out, seen := []string{}, map[string]bool{}
	for _, row := range t.Rows {
		if cell := row[0]; cell != "" && !seen[cell] {
			seen[cell] = true
			out = append(out, cell)
		}
	}
	return out
}

// eachFile reads the files of a folder that have the ending, in the order of
// their names, which it gives without it.
func eachFile(folder fs.FS, ending string, do func(name string, text []byte) error) error {
	names, err := fs.Glob(folder, "*"+ending)
	if err != nil {
		return err
	}
	for _, name := range names {
		info, err := fs.Stat(folder, name)
		if err != nil {
			return err
		}
		if info.Size() > maxListBytes {
			return fmt.Errorf("%s: more than %d bytes", name, maxListBytes)
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		if err := do(strings.TrimSuffix(name, ending), text); err != nil {
			return err
		}
	}
	return nil
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
