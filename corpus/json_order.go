package corpus

import (
	"slices"
	"strings"
)

// pathOrders remembers, for rows of the same shape (the same paths in the same
// order), how to put their fields in order of path. The rows of a log have few
// shapes, and sorting them anew takes longer than reading them.
type pathOrders struct {
	known map[uint64]*pathOrder
}

type pathOrder struct {
	paths []string // as they stand in the row
	order []uint16 // sorted position to position in the row
}

const maxOrders = 1 << 10

// appendSorted appends fields to dst in order of path.
func (o *pathOrders) appendSorted(dst, fields []Field) []Field {
	if len(fields) < 2 {
		return append(dst, fields...)
	}
	for _, from := range o.find(fields).order {
		dst = append(dst, fields[from])
	}
	return dst
}

func (o *pathOrders) find(fields []Field) *pathOrder {
	if o.known == nil || len(o.known) > maxOrders {
		o.known = map[uint64]*pathOrder{}
	}
	key := uint64(len(fields))
	for i := range fields {
		key = key*0x9E3779B97F4A7C15 + pathMark(fields[i].Path)
	}
	if known := o.known[key]; known != nil && known.fits(fields) {
		return known
	}
	made := newPathOrder(fields)
	if len(fields) < 512 {
		o.known[key] = made
	}
	return made
}

// pathMark tells paths of one row shape from another's cheaply; fits has the
// last word.
func pathMark(p string) uint64 {
	return uint64(len(p))<<16 | uint64(p[0])<<8 | uint64(p[len(p)-1]) | uint64(p[len(p)/2])<<24
}

func (p *pathOrder) fits(fields []Field) bool {
	return slices.EqualFunc(p.paths, fields, func(path string, f Field) bool { return path == f.Path })
}

func newPathOrder(fields []Field) *pathOrder {
	p := &pathOrder{paths: make([]string, len(fields)), order: make([]uint16, len(fields))}
	for i := range fields {
		p.paths[i], p.order[i] = fields[i].Path, uint16(i)
	}
	slices.SortFunc(p.order, func(a, b uint16) int { return strings.Compare(p.paths[a], p.paths[b]) })
	return p
}
