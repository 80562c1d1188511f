package generate

import (
	"math/rand/v2"
	"strings"
	"time"
)

// pool holds operands for questions, cut from a sample of events.
type pool struct {
	sample []record
	seed   uint64
	values map[string][]string // by field and modifier, the likeliest first
}

// poolSize is how many operands a question has at most.
const poolSize = 800

func newPool(seed uint64) *pool {
	w := newWorld(rand.New(rand.NewPCG(seed, 0)))
	d := &dice{rand.New(rand.NewPCG(seed, 1<<43))}
	p := &pool{seed: seed, values: map[string][]string{}}
	start := time.Date(2026, 10, 19, 0, 0, 0, 0, time.UTC)
	for i := range 1500 {
		p.sample = w.session(p.sample, d, start, sessionID(0, i))
	}
	for i := range 120 {
		p.sample = append(p.sample, w.incident(d, start, incidentID(i), sessionID(1, i))...)
	}
	return p
}

// draw draws one of the questions and one to five operands for it. A question
// that used names is left; it reports whether there was another.
func (p *pool) draw(d *dice, from []question, used map[string]bool) (ask, bool) {
	for range 8 {
		q := from[d.weighted(weightsOf(from))]
		if used[q.field] {
			continue
		}
		used[q.field] = true
		return ask{q.field, q.is, p.operands(d, q)}, true
	}
	return ask{}, false
}

func weightsOf(qs []question) (out []float64) {
	for _, q := range qs {
		out = append(out, q.weight)
	}
	return out
}

// operands draws by Zipf's law. None of them holds another: nobody writes both.
func (p *pool) operands(d *dice, q question) (out []string) {
	all := p.of(q)
	zipf := rand.NewZipf(d.Rand, 1.15, 4, uint64(len(all)-1))
	want := min(len(all)/3+1, []int{1, 1, 1, 2, 2, 3, 4, 5}[d.IntN(8)])
	if q.is == "re" || q.is == "gte" {
		want = 1
	}
	for range 40 {
		if len(out) == want {
			break
		}
		v := all[zipf.Uint64()]
		if !overlaps(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func overlaps(have []string, v string) bool {
	for _, h := range have {
		if strings.Contains(h, v) || strings.Contains(v, h) {
			return true
		}
	}
	return false
}

// of gives the operands of a question. They come as they are met in a walk
// through the sample at random, so that what is common stands in front.
func (p *pool) of(q question) []string {
	key := q.field + "|" + q.is
	if have := p.values[key]; have != nil {
		return have
	}
	d := &dice{rand.New(rand.NewPCG(p.seed, hashOf(key)))}
	seen := map[string]bool{}
	var out []string
	for tries := 0; tries < 40*poolSize && len(out) < poolSize; tries++ {
		r := &p.sample[d.IntN(len(p.sample))]
		v := q.value(d, r)
		if v != "" && q.cut != nil {
			v = q.cut(d, v)
		}
		if least := 3; q.is != "" && q.is != "gte" && len(v) < least || v == "" || seen[v] || !printable(v) {
			continue
		}
		seen[v] = true
		out = append(out, v)
	}
	p.values[key] = out
	return out
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
