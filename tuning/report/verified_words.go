package report

import (
	"fmt"
	"math"
	"strings"

	"assay/tuning/audit"
	"assay/tuning/episode"
	"assay/tuning/interval"
)

// Words are the audit in a sentence that a lead can act on.
func (v *Verified) Words(f *Figures) string {
	known := "No true positive is known"
	if share, ok := f.KnownRecall.Event.Value(); ok {
		p := f.KnownRecall.Event
		known = fmt.Sprintf("Known recall is %s %% of events (%s of %s)", percent(share, 0), count(p.K), count(p.N))
		if p.K == p.N && p.Low != nil {
			known = fmt.Sprintf("Known recall is 100 %% of events (%s of %s, 95 %%: %s %% or more)", count(p.K), count(p.N), percent(floorTo(*p.Low), 1))
		}
		if f.Refusal(RefusedRecall) != "" {
			known = "Known recall is refused"
		}
	}
	if v.Corrected == nil {
		return known + "; corrected for what nobody raised it is unknown: " + v.Reason + "."
	}
	a := v.Audit
	if a.Positive() == 0 {
		return fmt.Sprintf("%s, and none of %s audited silent %s was an attack: corrected recall is %s %% or more (95 %%).",
			known, count(a.Judged()), plural(a.Judged(), "event"), percent(floorTo(v.Corrected.Low), 1))
	}
	was := "were attacks"
	if a.Positive() == 1 {
		was = "was an attack"
	}
	words := fmt.Sprintf("%s, but of %s audited silent %s %s %s: corrected recall %s.",
		known, count(a.Judged()), plural(a.Judged(), "event"), count(a.Positive()), was, v.Corrected.Words())
	if v.Corrected.High-v.Corrected.Low > wideShare {
		words += " That is too little evidence to rely on: label more."
	}
	return words
}

// wideShare is the length of an interval that says next to nothing.
const wideShare = 0.5

// floorTo rounds a share down to a thousandth: a bound never claims more.
func floorTo(x float64) float64 { return math.Floor(x*1e3) / 1e3 }

// Words are "50 % (27 to 73)", with decimals only where the interval is
// narrower than ten points.
func (s *Share) Words() string {
	digits := 0
	if s.High-s.Low <= 0.10 {
		digits = 1
	}
	return fmt.Sprintf("%s %% (%s to %s)", percent(s.Value, digits), percent(s.Low, digits), percent(s.High, digits))
}

// Words are "2.1 % to 80.0 %".
func (b *Bounds) Words() string {
	if b == nil {
		return "none to give"
	}
	return percent(b.Low, 1) + " % to " + percent(b.High, 1) + " %"
}

// exact reports bounds that leave nothing open, or none.
func (b *Bounds) exact() bool { return b == nil || b.Low == b.High }

// NextWords say how many more labels halve the interval, and where they go.
func (a *Audit) NextWords() string {
	switch {
	case a.Judged() == 0:
		return "Label what was drawn first."
	case a.Next.Total() == 0:
		return "Everything that was drawn from is judged."
	}
	var parts []string
	for i, n := range a.Next.More {
		if n > 0 {
			parts = append(parts, count(n)+" in "+audit.Stratum(i).Words())
		}
	}
	words := fmt.Sprintf("%s more %s halve the interval: %s.", count(a.Next.Total()), plural(a.Next.Total(), "label"), strings.Join(parts, ", "))
	if a.Next.Widest >= 0 {
		words += " Most of it comes from the stratum " + audit.Stratum(a.Next.Widest).Words() + "."
	}
	if a.Next.Best >= 0 {
		words += " The next label pays most in " + audit.Stratum(a.Next.Best).Words() + "."
	}
	return words
}

// given is a share of a unit, or that it is refused.
func (f *Figures) given(figure string, p interval.Proportion, u episode.Unit) string {
	if f.Refusal(figure) != "" {
		return fmt.Sprintf("refused (%d of %d)", p.K, p.N)
	}
	return ofUnit(p, u)
}

// SilentWords say how many attacks nobody raised.
func (a *Audit) SilentWords() string {
	if a.Silent == nil {
		return ""
	}
	words := fmt.Sprintf("Of %s events that nobody raised or labelled an estimated %s are attacks (%s to %s).", count(a.Frame()), whole(a.Silent.Value), whole(a.Silent.Low), whole(a.Silent.High))
	if a.Raised != nil {
		n := len(a.Tally.Raised())
		words += fmt.Sprintf(" This rule fires on %s of the audited ones; of all such events an estimated %s are attacks.", count(n), a.Raised.Words())
	}
	return words
}

// whole is a number of events without decimals.
func whole(x float64) string { return count(int(math.Round(x))) }

// Frame is the number of events that were drawn from.
func (a *Audit) Frame() (n int) {
	for _, s := range a.Strata {
		n += s.Units
	}
	return n
}

// verified is what the labels leave open, for people.
func verified(sides []side) block {
	b := block{title: "What nobody raised"}
	for _, s := range sides {
		v := s.Verified
		if v == nil {
			continue
		}
		name := ""
		if len(sides) > 1 {
			name = s.name + ": "
		}
		b.say(name + v.Words(s.Figures))
		if v.Audit != nil && v.Audit.Silent != nil {
			b.say(name + v.Audit.SilentWords() + " " + v.Audit.NextWords())
		}
		p := v.Precision.Episode
		if v.Recall.exact() && p.Actionable.exact() {
			b.say(name + "No event waits for a verdict: the figures above are bounded by nothing but their intervals.")
			continue
		}
		b.say(fmt.Sprintf("%sWhatever the events without a verdict are, recall of events lies in %s, actionable precision of episodes in %s.",
			name, v.Recall.Words(), p.Actionable.Words()))
	}
	return b
}
