package eval

import (
	"fmt"
	"net/netip"
)

// Address reads an address, without a zone. An IPv4 address written inside
// IPv6 (::ffff:10.0.0.1) is that IPv4 address.
func Address(text string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(text)
	return addr.Unmap().WithZone(""), err == nil
}

// ParseNetwork reads a network, whose host bits are dropped, or an address,
// which is a network of one. An IPv4 network inside IPv6 is that IPv4 network.
func ParseNetwork(text string) (netip.Prefix, error) {
	if addr, ok := Address(text); ok {
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
