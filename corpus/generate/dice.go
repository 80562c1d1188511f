package generate

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// dice draws everything random from one seeded source.
type dice struct{ *rand.Rand }

func (d *dice) chance(p float64) bool { return d.Float64() < p }

func (d *dice) between(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// seconds is a log-normal duration with the given median and spread.
func (d *dice) seconds(median, sigma float64) time.Duration {
	return time.Duration(median*math.Exp(sigma*d.NormFloat64())*1000) * time.Millisecond
}

func pick[T any](d *dice, from []T) T { return from[d.IntN(len(from))] }

// weighted draws an index by weight.
func (d *dice) weighted(weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	x := d.Float64() * total
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// fill replaces each {slot} of a template by a drawn word: {n} a number,
// {hex} eight hexadecimal digits, {b64} text that looks like base64.
func (d *dice) fill(template string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(template, '{')
		if open < 0 {
			b.WriteString(template)
			return b.String()
		}
		end := open + strings.IndexByte(template[open:], '}')
		b.WriteString(template[:open])
		b.WriteString(d.slot(template[open+1 : end]))
		template = template[end+1:]
	}
}

func (d *dice) slot(name string) string {
	switch name {
	case "n":
		return strconv.Itoa(d.between(2, 4999))
	case "hex":
		return strconv.FormatUint(uint64(d.Uint32())|1<<31, 16)
	case "b64":
		return d.base64Text()
	}
	words, ok := slots[name]
	if !ok {
		return "{" + name + "}"
	}
	return pick(d, words)
}

func (d *dice) base64Text() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, 24+d.IntN(24))
	for i := range b {
		b[i] = alphabet[d.IntN(len(alphabet))]
	}
	return string(b) + "=="
}
