package mutant

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Bounds are what a parser may take. Of a text of n bytes no piece of memory is
// larger than 64 n bytes, nor are all together 16 times that, beside the
// smallest; nor, when it is timed, does a text take more than a second. A tree
// takes about a hundred bytes for each of its terms, which may be two bytes
// long.
type Bounds struct {
	Parse    func(text string)
	Smallest uint64 // bytes that any text may take
}

// Check parses the text.
func (b Bounds) Check(t testing.TB, text string, timed bool) {
	t.Helper()
	before, start := roughly(), time.Now()
	b.Parse(text)
	took, bytes := time.Since(start), roughly()-before
	for i := 0; timed && took > time.Second && i < 3; i++ { // the machine may have been busy
		start = time.Now()
		b.Parse(text)
		took = min(took, time.Since(start))
	}
	if timed && took > time.Second {
		t.Errorf("%d bytes took %v: %q", len(text), took, text)
	}
	bound := 64*uint64(len(text)) + b.Smallest
	if bytes <= bound {
		return
	}
	total, large := exactly()
	b.Parse(text)
	total2, large2 := exactly()
	if large2-large > bound || total2-total > 16*bound {
		t.Errorf("%d bytes took %d bytes of memory, %d of it in large pieces; the bound is %d: %q", len(text), total2-total, large2-large, bound, text)
	}
}

// many is from how many texts on a run is for finding slow ones.
const many = 1_000_000

// Try checks so many mutants of the seeds, until one fails.
func (b Bounds) Try(t testing.TB, seeds []string, texts int, number uint64) {
	t.Helper()
	source := New(seeds, number)
	for range texts {
		if b.Check(t, source.Next(), texts >= many); t.Failed() {
			return
		}
	}
	t.Logf("%d mutants of %d texts", texts, len(seeds))
}

// Kept are the texts that Go's fuzzer keeps in a folder; none when dir is "".
func Kept(t testing.TB, dir string) (texts []string) {
	t.Helper()
	if dir == "" {
		return nil
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		quoted := strings.TrimSuffix(strings.TrimPrefix(string(text), "go test fuzz v1\nstring("), ")\n")
		if seed, err := strconv.Unquote(quoted); err == nil {
			texts = append(texts, seed)
		}
	}
	return texts
}

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
