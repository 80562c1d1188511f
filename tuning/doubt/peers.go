package doubt

import (
	"context"
	"fmt"
	"hash/maphash"

	"assay/corpus"
	"assay/tuning/episode"
)

const (
	// minPeers is how many other labelled events a group needs.
	minPeers = 3
	// majority is the share of them that must have one other verdict.
	majority = 0.75
)

// textPaths are where an event says what was done, the first that is filled.
var textPaths = []string{"process.command_line", "tool.arguments.command", "url.full", "content.text", "message", "tool.arguments.path", "tool.arguments"}

// peers doubts a label when events of its group are for the most part labelled
// otherwise.
type peers struct {
	codeText, titleText string
	what                string // "with this text"
	of                  []uint32
	counts              [][corpus.NumVerdicts]uint32
}

func (p *peers) code() string  { return p.codeText }
func (p *peers) title() string { return p.titleText }

// other is the verdict that most other events of the group have, when it is not
// the label's.
func (p *peers) other(row int, v corpus.Verdict) (most corpus.Verdict, k, n int, ok bool) {
	group := p.of[row]
	if group == 0 {
		return 0, 0, 0, false
	}
	counts := &p.counts[group]
	for verdict := corpus.TruePositive; verdict <= corpus.FalsePositive; verdict++ {
		c := int(counts[verdict])
		if verdict == v {
			c--
		}
		n += c
		if c > k {
			most, k = verdict, c
		}
	}
	return most, k, n, n >= minPeers && most != v && float64(k) >= majority*float64(n)
}

func (p *peers) doubts(row int, v corpus.Verdict) bool {
	_, _, _, ok := p.other(row, v)
	return ok
}

func (p *peers) why(row int, v corpus.Verdict) string {
	most, k, n, _ := p.other(row, v)
	return fmt.Sprintf("of %d other labelled events %s %d are %s", n, p.what, k, words(most))
}

func words(v corpus.Verdict) string {
	switch v {
	case corpus.TruePositive:
		return "true positive"
	case corpus.BenignPositive:
		return "benign positive"
	}
	return "false positive"
}

// fill counts the verdicts of each of n groups.
func (p *peers) fill(g *ground, groups int) {
	p.counts = make([][corpus.NumVerdicts]uint32, groups)
	g.decided(func(row int, v corpus.Verdict) {
		if group := p.of[row]; group != 0 {
			p.counts[group][v]++
		}
	})
}

func (g *ground) sameIncident(ctx context.Context) (check, error) {
	n, err := episode.Number(ctx, g.parts, "incident.id")
	if err != nil {
		return nil, err
	}
	p := &peers{codeText: "incident", titleText: "differs from the other events of its incident", what: "of this incident", of: n.Of}
	p.fill(g, len(n.Names))
	return p, nil
}

func (g *ground) sameText(ctx context.Context) (check, error) {
	n, err := episode.Number(ctx, g.parts, textPaths...)
	if err != nil {
		return nil, err
	}
	p := &peers{codeText: "same-text", titleText: "differs from other events with the same text", what: "with this text", of: n.Of}
	groups, table := map[uint64]uint32{}, make([]uint32, len(n.Names))
	seed := maphash.MakeSeed()
	var room [maxText]byte
	for i, name := range n.Names[1:] {
		hash := maphash.Bytes(seed, normal(room[:0], name))
		group, ok := groups[hash]
		if !ok {
			group = uint32(len(groups) + 1)
			groups[hash] = group
		}
		table[i+1] = group
	}
	for row, number := range p.of {
		p.of[row] = table[number]
	}
	p.fill(g, len(groups)+1)
	return p, nil
}

// maxText is how much of a text counts.
const maxText = 512

// normal appends the text with capitals folded, each run of digits as one 0 and
// each run of blanks as one blank, until maxText bytes.
func normal(b []byte, text string) []byte {
	var last byte
	for i := 0; i < len(text) && len(b) < maxText; i++ {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			c = '0'
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '\t' || c == '\n' || c == '\r':
			c = ' '
		}
		if c == last && (c == '0' || c == ' ') {
			continue
		}
		b, last = append(b, c), c
	}
	return b
}
