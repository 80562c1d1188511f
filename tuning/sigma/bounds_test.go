package sigma

import (
	"flag"
	"testing"

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

// limits are what the parser may take. The reader of YAML looks a thousand bytes
// ahead for the end of a key, and keeps up to a token of 200 bytes for each of
// them, in a slice that it doubles.
var limits = mutant.Bounds{Parse: func(text string) { Parse("fuzz.yml", text) }, Smallest: 1 << 20}

// FuzzBounds does nothing but parse, so that many texts can be tried.
func FuzzBounds(f *testing.F) {
	for _, text := range boundSeeds {
		f.Add(text)
	}
	fuzzing := flag.Lookup("test.fuzz").Value.String() != ""
	f.Fuzz(func(t *testing.T, text string) { limits.Check(t, text, fuzzing) })
}

var (
	mutants      = flag.Int("mutants", 3000, "how many texts TestMutantsKeepTheBounds tries")
	mutantsFrom  = flag.String("mutants.from", "", "folder of texts as Go's fuzzer keeps them, to begin with")
	mutantNumber = flag.Uint64("mutants.number", 1, "which mutants")
)

// TestMutantsKeepTheBounds tries texts that are a little wrong.
func TestMutantsKeepTheBounds(t *testing.T) {
	limits.Try(t, append(mutant.Kept(t, *mutantsFrom), boundSeeds...), *mutants, *mutantNumber)
}
