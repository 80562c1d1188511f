package quality

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"assay/corpus"
	"assay/tuning/agreement"
	"assay/tuning/interval"
)

// SchemaVersion is the version of the JSON form of Figures.
const SchemaVersion = 1

// Seed is the seed of the bootstrap of kappa; it stands in the figures.
const Seed uint64 = 8

// MaxListed is how many disagreements and posteriors are listed.
const MaxListed = 200

// judged is the number of verdicts that a person can give.
const judged = corpus.NumVerdicts - 1

// Verdicts are the rows and columns of every table, in order.
var Verdicts = [judged]corpus.Verdict{corpus.TruePositive, corpus.BenignPositive, corpus.FalsePositive, corpus.Undetermined}

// Figures are what second opinions say of a snapshot's labels.
type Figures struct {
	SchemaVersion int                 `json:"schema_version"`
	Snapshot      string              `json:"snapshot"` // digest
	Opinions      int64               `json:"opinions"` // position of the newest opinion that was read
	Labelled      int                 `json:"labelled"` // events with a verdict
	Double        interval.Proportion `json:"double"`   // labelled events with a second opinion
	Agreement     interval.Proportion `json:"agreement"`
	Chosen        interval.Proportion `json:"chosen"` // agreement on events that were not drawn at random
	Kappa         *Kappa              `json:"kappa"`  // nil: not defined, see agreement.Kappa
	Fleiss        *float64            `json:"fleiss"`
	PABAK         *float64            `json:"pabak"`
	Table         [judged][judged]int `json:"table"`      // first verdict by second, random share
	Overturned    interval.Proportion `json:"overturned"` // of the pairs whose first verdict is no true positive, those whose second is
	Errors        ByPrecision         `json:"errors"`     // of first labels
	Actionable    *Range              `json:"actionable"` // precision of all labelled events; nil: no pair shows an error
	Logic         *Range              `json:"logic"`
	Listed        []Disagreement      `json:"disagreements"`
	Disagreed     int                 `json:"disagreed"` // in all, listed or not
	Raters        []Rater             `json:"raters"`    // none: no event has three judgements
	Posteriors    []Posterior         `json:"posteriors"`
	Judged        int                 `json:"judged_thrice"` // events with three judgements or more
}

// Kappa is Cohen's kappa of the pairs, with two intervals.
type Kappa struct {
	Value       float64  `json:"value"`
	Low         *float64 `json:"low"` // percentile bootstrap; nil where resamples lack a category
	High        *float64 `json:"high"`
	FormulaLow  float64  `json:"formula_low"` // large-sample
	FormulaHigh float64  `json:"formula_high"`
	Seed        uint64   `json:"seed"`
	Resamples   int      `json:"resamples"`
}

// Disagreement is an event that two people see differently.
type Disagreement struct {
	Event  string         `json:"event"`
	First  corpus.Verdict `json:"first"`
	Second corpus.Verdict `json:"second"`
	Drawn  corpus.Drawn   `json:"drawn"`
}

// pair is a label and the earliest opinion beside it.
type pair struct {
	corpus.Opinion
	more []corpus.Opinion // further opinions of the event
}

// Measure is the figures of opinions, in any order; double is how many of the
// labelled events have one, and seed draws the letters of the raters.
func Measure(opinions []corpus.Opinion, double interval.Proportion, seed []byte) *Figures {
	pairs := pairsOf(opinions)
	f := &Figures{SchemaVersion: SchemaVersion, Labelled: double.N, Double: double,
		Listed: []Disagreement{}, Raters: []Rater{}, Posteriors: []Posterior{}}
	table := agreement.NewTable(judged)
	chosen, agreed := 0, 0
	for _, p := range pairs {
		if !p.Agrees() {
			f.Listed = append(f.Listed, Disagreement{p.Event, p.First.Verdict, p.Verdict, p.Drawn})
		}
		if p.Sampled {
			table.Add(place(p.First.Verdict), place(p.Verdict))
			continue
		}
		chosen++
		if p.Agrees() {
			agreed++
		}
	}
	f.Chosen = interval.Of(agreed, chosen)
	f.count(table)
	f.list()
	f.weigh(pairs, seed)
	return f
}

// place of a verdict in the tables.
func place(v corpus.Verdict) int { return int(v) - 1 }

// pairsOf are the events with opinions, by event id.
func pairsOf(opinions []corpus.Opinion) (pairs []pair) {
	opinions = slices.Clone(opinions)
	slices.SortFunc(opinions, func(a, b corpus.Opinion) int {
		if c := strings.Compare(a.Event, b.Event); c != 0 {
			return c
		}
		return int(a.Seq - b.Seq)
	})
	for _, o := range opinions {
		if o.First.Verdict == corpus.Unlabelled {
			continue
		}
		if n := len(pairs); n > 0 && pairs[n-1].Event == o.Event {
			pairs[n-1].more = append(pairs[n-1].more, o)
			continue
		}
		pairs = append(pairs, pair{Opinion: o})
	}
	return pairs
}

// Random are the opinions that agreement is estimated from, by event id: of
// each event of the random share the earliest beside a label.
func Random(opinions []corpus.Opinion) (out []corpus.Opinion) {
	for _, p := range pairsOf(opinions) {
		if p.Sampled {
			out = append(out, p.Opinion)
		}
	}
	return out
}

// count fills what the table of the random share says.
func (f *Figures) count(table *agreement.Table) {
	f.Agreement = interval.Of(table.Agreed(), table.N())
	f.Kappa = kappaOf(table)
	if x, ok := table.PABAK(); ok {
		f.PABAK = rounded(x)
	}
	if x, ok, err := agreement.Fleiss(table.Pairs()); ok && err == nil {
		f.Fleiss = rounded(x)
	}
	found, others := 0, 0
	for i := range judged {
		for j := range judged {
			n := table.At(i, j)
			f.Table[i][j] = n
			if Verdicts[i] != corpus.TruePositive {
				others += n
				if Verdicts[j] == corpus.TruePositive {
					found += n
				}
			}
		}
	}
	f.Overturned = interval.Of(found, others)
	for p := range Precision(NumPrecisions) {
		*f.Errors.At(p) = errorsOf(table, p)
	}
}

func kappaOf(table *agreement.Table) *Kappa {
	value, ok := table.Kappa()
	if !ok {
		return nil
	}
	k := &Kappa{Value: *rounded(value), Seed: Seed, Resamples: agreement.Resamples}
	if b, ok := table.LargeSample(); ok {
		k.FormulaLow, k.FormulaHigh = *rounded(b.Low), *rounded(b.High)
	}
	if b, ok := table.Bootstrap(Seed); ok {
		k.Low, k.High = rounded(b.Low), rounded(b.High)
	}
	return k
}

// list puts missed true positives first, and bounds the list.
func (f *Figures) list() {
	f.Disagreed = len(f.Listed)
	slices.SortStableFunc(f.Listed, func(a, b Disagreement) int { return rank(a) - rank(b) })
	f.Listed = f.Listed[:min(len(f.Listed), MaxListed)]
}

// rank of a disagreement in the order of reading.
func rank(d Disagreement) int {
	switch {
	case d.Second == corpus.TruePositive:
		return 0
	case d.First == corpus.TruePositive:
		return 1
	}
	return 2
}

// rounded keeps nine decimals, as package interval does.
func rounded(x float64) *float64 {
	x = math.Round(x*1e9) / 1e9
	return &x
}

// Words is ".74 (.58 to .88)", without the interval where the bootstrap has
// none; "" of no kappa.
func (k *Kappa) Words() string {
	switch {
	case k == nil:
		return ""
	case k.Low == nil || k.High == nil:
		return decimal(k.Value)
	}
	return decimal(k.Value) + " (" + decimal(*k.Low) + " to " + decimal(*k.High) + ")"
}

// decimal is ".74", "1" or "-.10".
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	switch {
	case text == "1.00" || text == "-1.00":
		return strings.TrimSuffix(text, ".00")
	case text == "-0.00":
		return ".00"
	}
	return strings.Replace(text, "0.", ".", 1)
}
