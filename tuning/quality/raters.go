package quality

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"

	"assay/corpus"
	"assay/tuning/agreement"
)

// MinCell is how many events a row of a rater's table needs before its rates
// are shown (load.md section 7).
const MinCell = 30

// minThrice is how many judgements make an event worth weighing.
const minThrice = 3

// Rater is one person, or one source of imported labels, without a name.
type Rater struct {
	Letter string     `json:"letter"`
	Judged int        `json:"judged"` // events
	Rows   []RaterRow `json:"rows"`
}

// RaterRow is what a rater says of events of one kind.
type RaterRow struct {
	Is    corpus.Verdict  `json:"is"`     // as Dawid and Skene estimate
	Cell  int             `json:"events"` // expected number of them that the rater judged
	Rates [judged]float64 `json:"rates"`  // of each verdict; all zero below MinCell
	Shown bool            `json:"shown"`
}

// Posterior is what three or more people make of an event together.
type Posterior struct {
	Event  string          `json:"event"`
	Votes  [judged]int     `json:"votes"`
	Chance [judged]float64 `json:"chance"` // of each verdict
	Label  corpus.Verdict  `json:"label"`  // the first verdict
}

// weigh estimates by Dawid and Skene what events are, from all judgements of
// events with two or more, where at least one event has three. A third judgement
// is sought where two differ, which depends on what was seen and not on what the
// event is; the likelihood may pass over how they were chosen.
func (f *Figures) weigh(pairs []pair, seed []byte) {
	for _, p := range pairs {
		if p.judgements() >= minThrice {
			f.Judged++
		}
	}
	if f.Judged == 0 {
		return
	}
	places := letters(pairs, seed)
	items := make([][]agreement.Vote, len(pairs))
	for i, p := range pairs {
		items[i] = p.votes(places)
	}
	e := agreement.DawidSkene(items, len(places), judged, agreement.Smoothing)
	f.raters(items, e, len(places))
	for i, p := range pairs {
		if p.judgements() >= minThrice {
			f.Posteriors = append(f.Posteriors, posteriorOf(p.Event, items[i], e.Posterior[i], p.First.Verdict))
		}
	}
	slices.SortStableFunc(f.Posteriors, func(a, b Posterior) int { return cmp.Compare(slices.Max(a.Chance[:]), slices.Max(b.Chance[:])) })
	f.Posteriors = f.Posteriors[:min(len(f.Posteriors), MaxListed)]
}

func (p *pair) judgements() int { return 2 + len(p.more) }

// votes are the label and the opinions of an event, in an order that does not
// depend on who came first.
func (p *pair) votes(places map[string]int) []agreement.Vote {
	votes := []agreement.Vote{{Rater: places[p.First.Who], Category: place(p.First.Verdict)}, {Rater: places[p.Who], Category: place(p.Verdict)}}
	for _, o := range p.more {
		votes = append(votes, agreement.Vote{Rater: places[o.Who], Category: place(o.Verdict)})
	}
	slices.SortFunc(votes, func(a, b agreement.Vote) int { return cmp.Or(a.Rater-b.Rater, a.Category-b.Category) })
	return votes
}

// letters give each rater a place, in the order of a keyed hash of the name.
func letters(pairs []pair, seed []byte) map[string]int {
	hashes := map[string][]byte{}
	add := func(who string) {
		sum := sha256.Sum256(append(append(slices.Clone(seed), "rater\x00"...), who...))
		hashes[who] = sum[:]
	}
	for _, p := range pairs {
		add(p.First.Who)
		add(p.Who)
		for _, o := range p.more {
			add(o.Who)
		}
	}
	names := make([]string, 0, len(hashes))
	for who := range hashes {
		names = append(names, who)
	}
	slices.SortFunc(names, func(a, b string) int { return bytes.Compare(hashes[a], hashes[b]) })
	places := make(map[string]int, len(names))
	for i, who := range names {
		places[who] = i
	}
	return places
}

// letterOf is A, B, ..., Z, AA and so on.
func letterOf(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letterOf(i/26-1) + string(rune('A'+i%26))
}

func (f *Figures) raters(items [][]agreement.Vote, e agreement.Estimate, n int) {
	cells, all := make([][judged]float64, n), make([]int, n)
	for i, votes := range items {
		for _, v := range votes {
			all[v.Rater]++
			for j, p := range e.Posterior[i] {
				cells[v.Rater][j] += p
			}
		}
	}
	for r := range n {
		rater := Rater{Letter: letterOf(r), Judged: all[r]}
		for j, is := range Verdicts {
			row := RaterRow{Is: is, Cell: int(cells[r][j] + .5), Shown: cells[r][j] >= MinCell}
			if row.Shown {
				for l, rate := range e.Confusion[r][j] {
					row.Rates[l] = *rounded(rate)
				}
			}
			rater.Rows = append(rater.Rows, row)
		}
		f.Raters = append(f.Raters, rater)
	}
}

func posteriorOf(event string, votes []agreement.Vote, chance []float64, label corpus.Verdict) Posterior {
	p := Posterior{Event: event, Label: label}
	for _, v := range votes {
		p.Votes[v.Category]++
	}
	for j, x := range chance {
		p.Chance[j] = *rounded(x)
	}
	return p
}
