package sigma

import (
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay/tuning/mutant"
)

// boundSeeds are rules of most kinds.
var boundSeeds = []string{
	ruleOf("s: {A|contains|all: [x, y*], B|re|i: '\\d+', C: null}\nf: [k, '\\*']\ncondition: s and not 1 of f*"),
	ruleOf("s: {A|windash|contains: ' -a', B|base64offset: abc, C|cidr: 10.0.0.0/8}\ncondition: [s, s or s]"),
	correlating("type: value_count\nrules: [a, b]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 2, lt: 9, field: [u]}\naliases: {x: {a: y}}"),
	"action: global\nlogsource: {category: c}\n---\n" + base("a") + "---\naction: repeat\ntitle: x\ndetection: {sel: {B|hour: 3, '|re|expand': '%x%y'}}\n",
	ruleOf("s: {A: &a |\n    x\n   y, B: *a}\ncondition: >-\n  s\n  or s"),
}

// FuzzBounds does nothing but parse, so that many texts can be tried. A text of
// n bytes allocates no piece of more than 64 n bytes, nor 16 times as much
// together, beside what the smallest costs; nor does it, while fuzzing, take
// more than a second. A tree takes about a hundred bytes for each of its terms,
// which may be two bytes long.
func FuzzBounds(f *testing.F) {
	for _, text := range boundSeeds {
		f.Add(text)
	}
	fuzzing := flag.Lookup("test.fuzz").Value.String() != ""
	f.Fuzz(func(t *testing.T, text string) { checkBounds(t, text, fuzzing) })
}

// TestMutantsKeepTheBounds tries texts that are a little wrong; with
// -mutants=10000000 as many, and with -mutants.from=DIR those that a fuzzer
// keeps as seeds, too.
func TestMutantsKeepTheBounds(t *testing.T) {
	seeds := append([]string{}, boundSeeds...)
	files, err := filepath.Glob(filepath.Join(*mutantsFrom, "*"))
	if *mutantsFrom == "" || err != nil {
		files = nil
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		quoted := strings.TrimSuffix(strings.TrimPrefix(string(text), "go test fuzz v1\nstring("), ")\n")
		if seed, err := strconv.Unquote(quoted); err == nil {
			seeds = append(seeds, seed)
		}
	}
	source := mutant.New(seeds, *mutantNumber)
	for range *mutants {
		checkBounds(t, source.Next(), *mutants > 1_000_000)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d mutants of %d texts", *mutants, len(seeds))
}

var (
	mutants      = flag.Int("mutants", 3000, "how many texts TestMutantsKeepTheBounds tries")
	mutantsFrom  = flag.String("mutants.from", "", "folder of texts as Go's fuzzer keeps them, to begin with")
	mutantNumber = flag.Uint64("mutants.number", 1, "which mutants")
)

func checkBounds(t *testing.T, text string, timed bool) {
	before, start := roughly(), time.Now()
	Parse("fuzz.yml", text)
	took, bytes := time.Since(start), roughly()-before
	for i := 0; timed && took > time.Second && i < 3; i++ { // the machine may have been busy
		start = time.Now()
		Parse("fuzz.yml", text)
		took = min(took, time.Since(start))
	}
	if timed && took > time.Second {
		t.Errorf("%d bytes took %v: %q", len(text), took, text)
	}
	bound := uint64(64*len(text) + smallest)
	if bytes <= bound {
		return
	}
	total, large := exactly()
	Parse("fuzz.yml", text)
	total2, large2 := exactly()
	if large2-large > bound || total2-total > 16*bound {
		t.Errorf("%d bytes took %d bytes of memory, %d of it in large pieces; the bound is %d: %q", len(text), total2-total, large2-large, bound, text)
	}
}

// smallest is what any parse may take: the reader of YAML looks a thousand bytes
// ahead for the end of a key, a token of a hundred bytes for each or two.
const smallest = 512 << 10

// roughly is how many bytes the program has allocated, counted by whole spans.
func roughly() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// exactly is the same to the byte, and how much of it was in pieces that are
// larger than the size classes that are counted (18 KiB); it stops the program
// to count.
func exactly() (total, large uint64) {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	large = s.TotalAlloc
	for _, c := range s.BySize {
		large -= c.Mallocs * uint64(c.Size)
	}
	return s.TotalAlloc, large
}
