package reach

import (
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds on an inventory's text.
const (
	MaxInventory = 64 << 20 // bytes
	maxPrincipal = 1_000_000
	maxCell      = 1000 // bytes
	maxBad       = 1000 // rows that cannot be read, before the file is given up
	maxDepends   = 100
)

// columns of an inventory. principal must be there; the others may be left out.
var columns = []string{"principal", "kind", "privileged", "shared", "never", "depends_on", "owner", "resources"}

var (
	principalKinds = []string{"", "agent", "user", "service", "host", "address", "session"}
	neverReasons   = []string{"break-glass", "payment", "health", "ci-deploy", "other"}
)

// RowError is one row of an inventory that cannot be read.
type RowError struct {
	Line    int // from 1
	Message string
}

// Error is line N: message.
func (e RowError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// ReadInventory reads a CSV whose first line names the columns. A row that
// cannot be read is left out and told; a head that is not known spoils the
// file.
func ReadInventory(text string) (*Inventory, []RowError, error) {
	switch {
	case len(text) > MaxInventory:
		return nil, nil, fmt.Errorf("read inventory: %d bytes, at most %d", len(text), MaxInventory)
	case !utf8.ValidString(text):
		return nil, nil, errors.New("read inventory: it is not UTF-8")
	}
	c := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	c.FieldsPerRecord, c.ReuseRecord, c.TrimLeadingSpace = -1, true, true
	head, err := c.Read()
	if err == io.EOF {
		return nil, nil, errors.New("read inventory: it is empty")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read inventory: %w", err)
	}
	names, err := headOf(head)
	if err != nil {
		return nil, nil, fmt.Errorf("read inventory: line 1: %w", err)
	}
	r := &rows{names: names, seen: map[string]int{}}
	if err := r.read(c); err != nil {
		return nil, r.bad, fmt.Errorf("read inventory: %w", err)
	}
	if len(r.list) == 0 {
		return nil, r.bad, errors.New("read inventory: no row can be read")
	}
	slices.SortFunc(r.list, func(a, b Principal) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind)) })
	sum := sha256.Sum256([]byte(text))
	return newInventory(hex.EncodeToString(sum[:]), r.list), r.bad, nil
}

// headOf reads the names of the columns.
func headOf(head []string) ([]string, error) {
	var names []string
	for _, h := range head {
		name := strings.ToLower(strings.TrimSpace(h))
		switch {
		case !slices.Contains(columns, name):
			return nil, fmt.Errorf("there is no column %q; want %s", clip(h), strings.Join(columns, ", "))
		case slices.Contains(names, name):
			return nil, fmt.Errorf("the column %s is there twice", name)
		}
		names = append(names, name)
	}
	if !slices.Contains(names, "principal") {
		return nil, errors.New("the column principal is missing")
	}
	return names, nil
}

type rows struct {
	names []string
	list  []Principal
	seen  map[string]int // line by name and kind
	bad   []RowError
}

func (r *rows) read(c *csv.Reader) error {
	for {
		record, err := c.Read()
		if err == io.EOF {
			return nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			r.bad = append(r.bad, RowError{parse.Line, parse.Err.Error()})
		} else if err != nil {
			return err
		} else {
			line, _ := c.FieldPos(0)
			r.add(record, line)
		}
		if len(r.bad) > maxBad {
			return fmt.Errorf("more than %d rows cannot be read", maxBad)
		}
		if len(r.list) > maxPrincipal {
			return fmt.Errorf("more than %d principals", maxPrincipal)
		}
	}
}

func (r *rows) add(record []string, line int) {
	p, err := r.principal(record)
	p.Line = line
	key := strings.ToLower(p.Name) + "\x00" + p.Kind
	if err == nil && r.seen[key] > 0 {
		err = fmt.Errorf("%q is on line %d already", clip(p.Name), r.seen[key])
	}
	if err != nil {
		r.bad = append(r.bad, RowError{line, err.Error()})
		return
	}
	r.seen[key] = line
	r.list = append(r.list, p)
}

func (r *rows) principal(record []string) (p Principal, err error) {
	if len(record) != len(r.names) {
		return p, fmt.Errorf("%d cells where the head has %d", len(record), len(r.names))
	}
	for i, cell := range record {
		cell = strings.Clone(strings.TrimSpace(cell))
		if len(cell) > maxCell {
			return p, fmt.Errorf("%s has %d bytes, at most %d", r.names[i], len(cell), maxCell)
		}
		if err := p.set(r.names[i], cell); err != nil {
			return p, fmt.Errorf("%s: %w", r.names[i], err)
		}
	}
	if p.Name == "" {
		return p, errors.New("principal is empty")
	}
	return p, nil
}

func (p *Principal) set(column, cell string) (err error) {
	switch column {
	case "principal":
		p.Name = cell
	case "kind":
		p.Kind, err = oneOf(principalKinds, cell)
	case "privileged":
		p.Privileged, err = truth(cell)
	case "shared":
		p.Shared, err = truth(cell)
	case "never":
		if no, err := truth(cell); err == nil {
			if no {
				p.Never = "other"
			}
			return nil
		}
		p.Never, err = oneOf(neverReasons, strings.NewReplacer("_", "-", " ", "-").Replace(cell))
	case "depends_on":
		for _, on := range strings.Split(cell, ";") {
			if on = strings.TrimSpace(on); on != "" {
				p.DependsOn = append(p.DependsOn, on)
			}
		}
		if len(p.DependsOn) > maxDepends {
			err = fmt.Errorf("%d names, at most %d", len(p.DependsOn), maxDepends)
		}
	case "owner":
		p.Owner = cell
	case "resources":
		if cell != "" {
			if p.Resources, err = strconv.Atoi(cell); err != nil || p.Resources < 0 || p.Resources > 1e9 {
				p.Resources, err = 0, fmt.Errorf("%q is no whole number from 0", clip(cell))
			}
		}
	}
	return err
}

func oneOf(words []string, cell string) (string, error) {
	if word := strings.ToLower(cell); slices.Contains(words, word) {
		return word, nil
	}
	return "", fmt.Errorf("%q is none of %s", clip(cell), strings.Trim(strings.Join(words, ", "), ", "))
}

func truth(cell string) (bool, error) {
	switch strings.ToLower(cell) {
	case "", "false", "no", "0":
		return false, nil
	case "true", "yes", "1":
		return true, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", clip(cell))
}

func clip(s string) string {
	const most = 100
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
