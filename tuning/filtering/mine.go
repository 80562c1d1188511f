package filtering

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
)

// Bounds of what is mined.
const (
	mostValues     = 20000 // distinct values of a field that are counted
	mostPerField   = 6     // candidates of a field
	mostCandidates = 48    // single candidates
	mostPairs      = 16
	pairsFrom      = 24 // single candidates that are put together
	leastMeasured  = 24 // filters that are measured, however few are asked for
	leastLength    = 4  // bytes of a beginning or an end
	mostCuts       = 10 // places at which a value is cut
	leastSupport   = 2  // false positives that a candidate must have
	leastShare     = 0.01
)

// mined is a candidate and how many of the mined events have it.
type mined struct {
	Filter
	support int
}

// hiddenField reports a field on which no filter should rest: what only a past
// alert has, what names one event, and what a rule may not see.
func hiddenField(path string) bool {
	switch path {
	case "event.id", "event.sequence", "event.original", "event.time", "event.created", "event.ingested", "incident.id", "session.id", "trace.id", "transaction.id", "span.id", "@timestamp", "message", "_raw", "_time":
		return true
	}
	return corpus.IsOutcomePath(path) || strings.HasPrefix(path, "alert.") || !fieldName(path)
}

// mine counts what the rows have in common, field by field, side by side.
func mine(ctx context.Context, v *corpus.View, rows []*corpus.Bitmap) ([]mined, error) {
	paths, err := v.Paths(ctx)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, b := range rows {
		if b != nil {
			total += b.Count()
		}
	}
	least := max(leastSupport, int(leastShare*float64(total)))
	found := make([][]mined, len(paths))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range paths {
		if hiddenField(p.Path) {
			continue
		}
		g.Go(func() error {
			counts, err := countValues(ctx, v, p.Path, rows)
			if err == nil {
				found[i] = candidatesOf(p.Path, counts, least, total)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("mine filters: %w", err)
	}
	var all []mined
	for _, f := range found {
		all = append(all, f...)
	}
	slices.SortFunc(all, compareMined)
	return all[:min(len(all), mostCandidates)], nil
}

// compareMined puts those first that most events have, of equals a whole value,
// then what says more; the words decide what is still equal.
func compareMined(a, b mined) int {
	partial := func(m mined) int {
		if m.Filter[0].Op == Equals {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.support, a.support), cmp.Compare(partial(a), partial(b)), cmp.Compare(b.says(), a.says()), cmp.Compare(a.String(), b.String()))
}

// says is how much of a value a part of it says: characters, bits of a network.
func (m mined) says() int {
	t := m.Filter[0]
	if t.Op == Equals {
		return 0
	}
	if p, err := netip.ParsePrefix(t.Value); err == nil && t.Op == CIDR {
		return p.Bits()
	}
	return len(t.Value)
}

// value is a text or a whole number of a dictionary.
type value struct {
	text   string
	number bool
}

// countValues counts the values of a field in the rows: codes first, and a
// value once a segment. A field with too many values gives nil.
func countValues(ctx context.Context, v *corpus.View, path string, rows []*corpus.Bitmap) (map[value]int, error) {
	out := map[value]int{}
	for i, seg := range v.Segments() {
		if rows[i] == nil || !rows[i].Any() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		col, err := seg.Column(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("read %s of segment %d: %w", path, i, err)
		}
		if col.Distinct() == 0 {
			continue
		}
		counts := make([]int32, col.Distinct()+corpus.FirstCode)
		for row := range rows[i].All {
			counts[col.Code(row)]++
		}
		for code, n := range counts {
			if n == 0 || code < corpus.FirstCode {
				continue
			}
			if val, ok := valueOf(col.Entry(code - corpus.FirstCode)); ok {
				out[val] += int(n)
			}
			if len(out) > mostValues {
				return nil, nil
			}
		}
	}
	return out, nil
}

func valueOf(v corpus.Value) (value, bool) {
	switch v.Kind() {
	case corpus.KindString:
		return value{text: corpus.Fold(v.Text())}, v.Text() != ""
	case corpus.KindInt:
		return value{v.Text(), true}, true
	}
	return value{}, false
}

// candidatesOf are the candidates of one field: values, beginnings and ends
// that several values share, networks.
func candidatesOf(path string, counts map[value]int, least, total int) []mined {
	var out []mined
	add := func(op Condition, v value, n, values int) {
		if n < least || op != Equals && values < 2 || !usable(v.text) {
			return
		}
		out = append(out, mined{Filter{{Field: path, Op: op, Value: v.text, Number: v.number}}, n})
	}
	heads, tails, nets := tally{}, tally{}, tally{}
	for v, n := range counts {
		add(Equals, v, n, 1)
		if v.number {
			continue
		}
		if addr, err := netip.ParseAddr(v.text); err == nil {
			nets.addNetworks(addr, n)
			continue
		}
		heads.addHeads(v.text, n)
		tails.addTails(v.text, n)
	}
	for op, t := range map[Condition]tally{StartsWith: heads, EndsWith: tails, CIDR: nets} {
		for text, c := range t {
			if !(c.n == total && op == StartsWith && len(text) < 2*leastLength) {
				add(op, value{text: text}, c.n, c.values)
			}
		}
	}
	slices.SortFunc(out, compareMined)
	return distinct(out, mostPerField)
}

// distinct are the first n; of those that as many events have, where one holds
// the other, the plainer one alone.
func distinct(all []mined, n int) (out []mined) {
	for _, m := range all {
		if len(out) == n {
			break
		}
		if !slices.ContainsFunc(out, func(o mined) bool {
			return o.support == m.support && (strings.Contains(o.Filter[0].Value, m.Filter[0].Value) || strings.Contains(m.Filter[0].Value, o.Filter[0].Value))
		}) {
			out = append(out, m)
		}
	}
	return out
}

// tally counts events and values that share a text.
type tally map[string]*shared

type shared struct{ n, values int }

func (t tally) add(text string, n int) {
	c := t[text]
	if c == nil {
		c = &shared{}
		t[text] = c
	}
	c.n += n
	c.values++
}

// cutAt reports a byte at which a word of a path, an address or a command ends.
func cutAt(c byte) bool { return strings.IndexByte(`/\.@:=-_ ?&`, c) >= 0 }

func (t tally) addHeads(text string, n int) {
	cuts := 0
	for i := leastLength - 1; i < len(text)-1 && i < maxValue && cuts < mostCuts; i++ {
		if cutAt(text[i]) {
			t.add(text[:i+1], n)
			cuts++
		}
	}
}

func (t tally) addTails(text string, n int) {
	cuts := 0
	for i := len(text) - leastLength; i > 0 && len(text)-i < maxValue && cuts < mostCuts; i-- {
		if cutAt(text[i]) {
			t.add(text[i:], n)
			cuts++
		}
	}
}

func (t tally) addNetworks(addr netip.Addr, n int) {
	sizes := []int{24, 16}
	if addr.Is6() && !addr.Is4In6() {
		sizes = []int{64, 48}
	}
	for _, size := range sizes {
		if p, err := addr.Unmap().Prefix(size); err == nil {
			t.add(p.String(), n)
		}
	}
}
