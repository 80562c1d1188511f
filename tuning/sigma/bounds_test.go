package sigma

import (
	"flag"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// FuzzBounds does nothing but parse, so that many texts can be tried: no text
// of n bytes may cost more than 64 n bytes of memory beside what the smallest
// documents cost, nor, while fuzzing, more than a second.
func FuzzBounds(f *testing.F) {
	f.Add(ruleOf("s: {A|contains|all: [x, y*], B|re|i: '\\d+', C: null}\nf: [k, '\\*']\ncondition: s and not 1 of f*"))
	f.Add(ruleOf("s: {A|windash|contains: ' -a', B|base64offset: abc, C|cidr: 10.0.0.0/8}\ncondition: [s, s or s]"))
	f.Add(correlating("type: value_count\nrules: [a, b]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 2, lt: 9, field: [u]}\naliases: {x: {a: y}}"))
	f.Add("action: global\nlogsource: {category: c}\n---\n" + base("a") + "---\naction: repeat\ntitle: x\ndetection: {sel: {B|hour: 3, '|re|expand': '%x%y'}}\n")
	f.Add(ruleOf("s: {A: &a |\n    x\n   y, B: *a}\ncondition: >-\n  s\n  or s"))
	fuzzing := flag.Lookup("test.fuzz").Value.String() != ""
	f.Fuzz(func(t *testing.T, text string) {
		before, start := roughly(), time.Now()
		Parse("fuzz.yml", text)
		took, bytes := time.Since(start), roughly()-before
		for i := 0; fuzzing && took > time.Second && i < 3; i++ { // the machine may have been busy
			start = time.Now()
			Parse("fuzz.yml", text)
			took = min(took, time.Since(start))
		}
		if fuzzing && took > time.Second {
			t.Errorf("%d bytes took %v", len(text), took)
		}
		bound := uint64(64*len(text) + smallest*(1+strings.Count(text, "---")))
		if bytes <= bound {
			return
		}
		before = exactly()
		Parse("fuzz.yml", text)
		if bytes = exactly() - before; bytes > bound {
			t.Errorf("%d bytes took %d bytes of memory, more than %d", len(text), bytes, bound)
		}
	})
}

// smallest is what any document may take: the reader of YAML has buffers, and
// the hint for an unknown word tables; and it looks a thousand bytes ahead for the
// end of a key, a token a byte.
const smallest = 512 << 10

// roughly is how many bytes the program has allocated, counted by whole spans.
func roughly() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// exactly is the same to the byte; it stops the program to count.
func exactly() uint64 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.TotalAlloc
}
