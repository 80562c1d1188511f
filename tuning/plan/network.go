package plan

import (
	"fmt"
	"net/netip"

	"assay/corpus"
)

// networks hold for an address inside one of them. An IPv4 address written
// inside IPv6 (::ffff:10.0.0.1) is that IPv4 address, on both sides.
type networks []netip.Prefix

func (networks) folds() bool { return false }
func (m networks) cost() int { return 6 + len(m) }

func (m networks) match(v corpus.Value, _ string) bool {
	if k := v.Kind(); k != corpus.KindString {
		return false
	}
	addr, err := netip.ParseAddr(v.Text())
	return err == nil && m.contain(addr)
}

func (m networks) contain(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, p := range m {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// parseNetwork reads a network, whose host bits are dropped, or an address,
// which is a network of one.
func parseNetwork(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		addr = addr.Unmap().WithZone("")
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("parse network %q: %w", text, err)
	}
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), nil
}

// namedList holds for an address inside one of the list's networks, and for
// each of its entries as text.
type namedList struct {
	nets  networks
	texts oneOf
}

func newNamedList(entries []string, cased bool) namedList {
	l := namedList{texts: oneOf{cased, make(map[string]struct{}, len(entries))}}
	for _, e := range entries {
		if p, err := parseNetwork(e); err == nil {
			l.nets = append(l.nets, p)
		}
		l.texts.texts[fold(e, cased)] = struct{}{}
	}
	return l
}

func (m namedList) folds() bool { return m.texts.folds() }
func (m namedList) cost() int   { return m.texts.cost() + m.nets.cost() }

func (m namedList) match(v corpus.Value, folded string) bool {
	return m.texts.match(v, folded) || len(m.nets) > 0 && m.nets.match(v, folded)
}
