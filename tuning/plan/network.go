package plan

import (
	"net/netip"
	"slices"

	"assay/corpus"
	"assay/tuning/eval"
)

// networks hold for an address inside one of them. An IPv4 address written
// inside IPv6 (::ffff:10.0.0.1) is that IPv4 address, on both sides.
type networks []netip.Prefix

func (networks) folds() bool { return false }
func (m networks) cost() int { return 6 + len(m) }

func (m networks) match(v corpus.Value, _ string) bool {
	addr, ok := address(v)
	return ok && m.contain(addr)
}

// address reads a value as an address, without a zone and unmapped.
func address(v corpus.Value) (netip.Addr, bool) {
	if v.Kind() != corpus.KindString {
		return netip.Addr{}, false
	}
	return eval.Address(v.Text())
}

func (m networks) contain(addr netip.Addr) bool {
	for _, p := range m {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// manyNetworks is how many networks are looked up by prefix instead of one
// after the other.
const manyNetworks = 16

// networkSet is many networks by prefix: an address is looked up once for
// each length of prefix.
type networkSet struct {
	prefixes map[netip.Prefix]struct{}
	bits     [2][]int // the lengths there are: of IPv4, of IPv6
}

// addressSet is a set of addresses.
type addressSet interface {
	matcher
	contain(addr netip.Addr) bool
}

// gathered is the form of the networks that is faster to search.
func (m networks) gathered() addressSet {
	if len(m) <= manyNetworks {
		return m
	}
	set := networkSet{prefixes: make(map[netip.Prefix]struct{}, len(m))}
	for _, p := range m {
		set.prefixes[p] = struct{}{}
		lengths := &set.bits[family(p.Addr())]
		if !slices.Contains(*lengths, p.Bits()) {
			*lengths = append(*lengths, p.Bits())
		}
	}
	return set
}

func family(a netip.Addr) int {
	if a.Is4() {
		return 0
	}
	return 1
}

func (networkSet) folds() bool { return false }
func (networkSet) cost() int   { return manyNetworks }

func (m networkSet) match(v corpus.Value, _ string) bool {
	addr, ok := address(v)
	return ok && m.contain(addr)
}

func (m networkSet) contain(addr netip.Addr) bool {
	for _, bits := range m.bits[family(addr)] {
		p, err := addr.Prefix(bits)
		if _, ok := m.prefixes[p]; ok && err == nil {
			return true
		}
	}
	return false
}

// namedList holds for an address inside one of the list's networks, and for
// each of its entries as text.
type namedList struct {
	nets  addressSet
	texts oneOf
}

func newNamedList(entries []string, cased bool) namedList {
	l := namedList{texts: oneOf{cased, make(map[string]struct{}, len(entries))}}
	var nets networks
	for _, e := range entries {
		if p, err := eval.ParseNetwork(e); err == nil {
			nets = append(nets, p)
		}
		l.texts.texts[fold(e, cased)] = struct{}{}
	}
	l.nets = nets.gathered()
	return l
}

func (m namedList) folds() bool { return m.texts.folds() }
func (m namedList) cost() int   { return m.texts.cost() + m.nets.cost() }

func (m namedList) match(v corpus.Value, folded string) bool {
	return m.texts.match(v, folded) || m.nets.match(v, folded)
}
