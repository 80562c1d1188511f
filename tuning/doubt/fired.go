package doubt

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"

	"assay/corpus"
)

// MinRules is how many stable rules of different logic must fire on a false
// positive for it to be doubted.
const MinRules = 3

// Rule is a stable rule and the false positives that it fires on, as rows that
// count through all segments, rising (replay.SetCount.Noise).
type Rule struct {
	Title string
	Noise []uint32
}

// fired doubts false positives that several rules agree on. Rules that fire on
// the same false positives have one logic, and count once.
type fired struct{ count []uint8 }

func (g *ground) fired(rules []Rule) check {
	c := &fired{make([]uint8, g.rows)}
	seen, seed := map[uint64]bool{}, maphash.MakeSeed()
	for _, r := range rules {
		key := hashRows(seed, r.Noise)
		if seen[key] {
			continue
		}
		seen[key] = true
		for _, row := range r.Noise {
			if c.count[row] < 255 {
				c.count[row]++
			}
		}
	}
	return c
}

func hashRows(seed maphash.Seed, rows []uint32) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	var b [4]byte
	for _, row := range rows {
		binary.LittleEndian.PutUint32(b[:], row)
		h.Write(b[:])
	}
	return h.Sum64()
}

func (c *fired) code() string  { return "rules" }
func (c *fired) title() string { return "a false positive on which several stable rules fire" }

func (c *fired) doubts(row int, v corpus.Verdict) bool {
	return v == corpus.FalsePositive && c.count[row] >= MinRules
}

func (c *fired) why(row int, _ corpus.Verdict) string {
	return fmt.Sprintf("%d stable rules of different logic fire on it", c.count[row])
}
