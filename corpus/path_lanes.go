package corpus

import "strings"

// pathLanes collects what the events of a segment hold at one path.
type pathLanes struct {
	path    string
	lanes   [numShapes]*lane
	nulls   []uint32   // rows that are explicitly null
	rest    []restCell // values that fit no column
	kinds   uint16     // bit set of the kinds met
	outcome bool       // states an outcome: belongs to Native, not to the fields
	next    *pathLanes // the path that came after this one last time
}

// restCell is a value outside the columns.
type restCell struct {
	row   uint32
	path  string
	value Value
}

func (p *pathLanes) append(row uint32, v Value) {
	p.kinds |= 1 << v.kind
	if v.kind == KindNull {
		p.nulls = append(p.nulls, row)
		return
	}
	if v.kind == KindString && p.appendText(row, v.text) {
		return
	}
	s := shapeOf(v)
	if s == noShape {
		p.rest = append(p.rest, restCell{row, p.path, ownValue(v)})
		return
	}
	if p.lanes[s] == nil {
		p.lanes[s] = &lane{shape: s}
	}
	p.lanes[s].append(row, v)
}

// appendText appends to the lane of texts; false when the text is no UTF-8.
func (p *pathLanes) appendText(row uint32, s string) bool {
	l := p.lanes[textShape]
	if l == nil {
		l = &lane{shape: textShape}
		p.lanes[textShape] = l
	}
	return l.appendText(row, s)
}

// ownValue is the value apart from the row that it came in.
func ownValue(v Value) Value {
	v.text = strings.Clone(v.text)
	if v.list != nil {
		list := make([]Value, len(v.list))
		for i, e := range v.list {
			list[i] = ownValue(e)
		}
		v.list = list
	}
	return v
}

// main is the lane with the most values; nil when no value fits a column.
func (p *pathLanes) main() *lane {
	var best *lane
	for _, l := range p.lanes {
		if l != nil && len(l.rows) > 0 && (best == nil || len(l.rows) > len(best.rows)) {
			best = l
		}
	}
	return best
}

// filled is the number of rows that have the path, null not counted.
func (p *pathLanes) filled() int {
	n := len(p.rest)
	for _, l := range p.lanes {
		if l != nil {
			n += len(l.rows)
		}
	}
	return n
}

// spill appends the values of every lane but the kept one to the rest.
func (p *pathLanes) spill(dst []restCell, keep *lane) []restCell {
	dst = append(dst, p.rest...)
	for _, l := range p.lanes {
		if l == nil || l == keep {
			continue
		}
		for i, row := range l.rows {
			dst = append(dst, restCell{row, p.path, l.value(i)})
		}
	}
	return dst
}

// kindsOf lists the kinds of a bit set, null and absent not among them.
func kindsOf(bits uint16) []Kind {
	var out []Kind
	for k := KindBool; k <= KindJSON; k++ {
		if bits&(1<<k) != 0 {
			out = append(out, k)
		}
	}
	return out
}
