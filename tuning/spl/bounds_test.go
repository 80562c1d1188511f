package spl

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

// boundSeeds are searches of most kinds.
var boundSeeds = []string{
	"index=a b=*c* OR d=e f!=g\n| stats count by h, i\n| where count > 3\n| table h",
	`NOT (a IN ("x*", y)) "p q" | where NOT (like(a,"%b_") OR cidrmatch("10.0.0.0/8", c)) AND d.e='f'`,
	"x | eval a=if(b>1 XOR c, \"d\".'e f', null()), g=-h%2 | rex field=a \"(?<b>\\d+)\" | rex mode=sed \"s/a/b/g\"",
	"`own(_time, \"5m\")` `x_filter` | bin _time span=5m | streamstats window=3 count(eval(a=1)) p95(b) as c by d | rename d.* as *",
	"x | lookup l a AS b OUTPUT c | top 5 a by b | sort 0 -num(a), b desc | dedup 2 a sortby -b | timechart span=1h dc(a) by b",
	"[a]\nsearch = x \\\n | stats count by b\ncounttype = number of events\nrelation = less than\nquantity = 3\ncron_schedule = */5 * * * *\n",
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
	Parse("f.spl", text, Options{})
	took, bytes := time.Since(start), roughly()-before
	for i := 0; timed && took > time.Second && i < 3; i++ { // the machine may have been busy
		start = time.Now()
		Parse("f.spl", text, Options{})
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
	Parse("f.spl", text, Options{})
	total2, large2 := exactly()
	if large2-large > bound || total2-total > 16*bound {
		t.Errorf("%d bytes took %d bytes of memory, %d of it in large pieces; the bound is %d: %q", len(text), total2-total, large2-large, bound, text)
	}
}

// smallest is what any parse may take.
const smallest = 128 << 10

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
