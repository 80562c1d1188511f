package flow

import (
	"net/netip"
	"slices"

	"assay/corpus"
	"assay/tuning/eval"
)

// tableIndex finds the rows of a table by what is looked up in some of its
// columns. Columns by text, and the first one by network, make a key; the
// others are compared row by row.
type tableIndex struct {
	table   *Table
	columns []int
	keyed   []bool // a place for each column
	network int    // the place that is keyed by network; -1 for none
	bits    [2][]int
	rows    map[string][]int
	nets    map[int][]netip.Prefix // by place: of columns by network that are not keyed, for each row
}

func newTableIndex(t *Table, columns []int) *tableIndex {
	x := &tableIndex{table: t, columns: columns, keyed: make([]bool, len(columns)), network: -1, rows: map[string][]int{}, nets: map[int][]netip.Prefix{}}
	for i, c := range columns {
		switch t.match(c) {
		case ByText:
			x.keyed[i] = true
		case ByNetwork:
			if x.network < 0 {
				x.network, x.keyed[i] = i, true
			} else {
				x.nets[i] = networksOf(t, c)
			}
		}
	}
	for row := range t.Rows {
		x.add(row)
	}
	return x
}

// networksOf are the cells that are networks; the others are none.
func networksOf(t *Table, column int) []netip.Prefix {
	out := make([]netip.Prefix, len(t.Rows))
	for row := range t.Rows {
		out[row], _ = eval.ParseNetwork(t.text(row, column))
	}
	return out
}

func (x *tableIndex) fold(s string) string {
	if x.table.Fold {
		return corpus.Fold(s)
	}
	return s
}

// add enters a row, unless a cell is empty. A network is found as the text it
// is, too.
func (x *tableIndex) add(row int) {
	var key []byte
	var nets []byte // the key with a network in it
	p := netip.Prefix{}
	for i, c := range x.columns {
		text := x.table.text(row, c)
		if text == "" {
			return
		}
		if !x.keyed[i] {
			continue
		}
		part := appendText(nil, x.fold(text))
		key = append(key, part...)
		if i == x.network {
			if p, _ = eval.ParseNetwork(text); p.IsValid() {
				part = appendNetwork(nil, p)
			}
		}
		nets = append(nets, part...)
	}
	x.rows[string(key)] = append(x.rows[string(key)], row)
	if !p.IsValid() {
		return
	}
	x.rows[string(nets)] = append(x.rows[string(nets)], row)
	if bits := &x.bits[family(p.Addr())]; !slices.Contains(*bits, p.Bits()) {
		*bits = append(*bits, p.Bits())
	}
}

func family(a netip.Addr) int {
	if a.Is4() {
		return 0
	}
	return 1
}

// find appends the rows that match the texts, one for each column.
func (x *tableIndex) find(b *budget, texts []string, rows []int) ([]int, error) {
	rows, err := x.under(b, texts, netip.Prefix{}, rows)
	if x.network < 0 || err != nil {
		return rows, err
	}
	addr, ok := eval.Address(texts[x.network])
	if !ok {
		return rows, nil
	}
	for _, bits := range x.bits[family(addr)] {
		if p, err := addr.Prefix(bits); err == nil {
			if rows, err = x.under(b, texts, p, rows); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// under appends the rows of one key; a valid p stands for the text looked up
// by network.
func (x *tableIndex) under(b *budget, texts []string, p netip.Prefix, rows []int) ([]int, error) {
	var key []byte
	for i, text := range texts {
		switch {
		case i == x.network && p.IsValid():
			key = appendNetwork(key, p)
		case x.keyed[i]:
			key = appendText(key, x.fold(text))
		}
	}
	found := x.rows[string(key)]
	if err := b.spend(1 + len(found)); err != nil {
		return nil, err
	}
	for _, row := range found {
		if x.fits(row, texts) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// fits compares what is not in the key.
func (x *tableIndex) fits(row int, texts []string) bool {
	for i, c := range x.columns {
		if x.keyed[i] {
			continue
		}
		cell, text := x.fold(x.table.text(row, c)), x.fold(texts[i])
		switch x.table.match(c) {
		case ByWildcard:
			if _, ok := glob(cell, text); !ok {
				return false
			}
		case ByNetwork:
			addr, ok := eval.Address(text)
			if p := x.nets[i][row]; cell != text && !(ok && p.IsValid() && p.Contains(addr)) {
				return false
			}
		}
	}
	return true
}

// appendText and appendNetwork add a part to a key, so that other parts give
// other keys.
func appendText(key []byte, text string) []byte {
	return appendKey(append(key, 't'), text)
}

func appendNetwork(key []byte, p netip.Prefix) []byte {
	a := p.Addr().As16()
	return append(append(key, 'n', byte(p.Bits()), byte(family(p.Addr()))), a[:]...)
}
