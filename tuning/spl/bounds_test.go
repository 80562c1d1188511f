package spl

import (
	"flag"
	"testing"

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

// limits are what the parser may take.
var limits = mutant.Bounds{Parse: func(text string) { Parse("f.spl", text, Options{}) }, Smallest: 128 << 10}

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
