package report

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/paired"
)

// Loss is what the known incidents say of the candidate not being worse than
// the baseline. Shares and p-values are rounded to nine decimals.
type Loss struct {
	Lost     int     `json:"lost"`      // known incidents that only the baseline finds
	Gained   int     `json:"gained"`    // that only the candidate finds
	Known    int     `json:"known"`     // known incidents
	RuledOut float64 `json:"ruled_out"` // the smallest share of incidents lost that these rule out, one-sided at 95 %: interval.Upper
	Exact    float64 `json:"exact_p"`   // paired.Exact
	MidP     float64 `json:"mid_p"`     // paired.MidP
}

// LostIncident names a known incident that only the baseline finds.
type LostIncident struct {
	Incident string `json:"incident"` // as given; "" where it is a run of events of an entity
	Entity   string `json:"entity"`
	First    string `json:"first"` // RFC 3339, of its first true positive; "" without a time
}

// LostIncidents are those of a pool, as a report names them.
func LostIncidents(all []episode.LostIncident) (out []LostIncident) {
	for _, l := range all {
		named := LostIncident{Incident: l.Incident, Entity: l.Entity}
		if l.First != corpus.NoTime {
			named.First = time.Unix(0, l.First).UTC().Format(time.RFC3339Nano)
		}
		out = append(out, named)
	}
	return out
}

// Words name the incident.
func (l LostIncident) Words() string {
	name := cmp.Or(l.Incident, "an incident")
	if l.Entity != "" {
		name += " of " + l.Entity
	}
	if at, err := time.Parse(time.RFC3339Nano, l.First); err == nil {
		name += ", from " + at.Format("2006-01-02 15:04")
	}
	return name
}

// lostBlock lists the lost incidents by name.
func lostBlock(c *Comparison) block {
	b := block{title: fmt.Sprintf("Known incidents lost, by name: %s", count(len(c.LostNames)))}
	for _, l := range c.LostNames {
		b.lines = append(b.lines, l.Words())
	}
	return b
}

// lossOf is nil without known incidents.
func lossOf(p episode.Paired) *Loss {
	n := p.Both + p.Lost + p.Gained + p.Neither
	if n == 0 {
		return nil
	}
	return &Loss{Lost: p.Lost, Gained: p.Gained, Known: n, RuledOut: round(interval.Upper(p.Lost, n)),
		Exact: round(paired.Exact(p.Lost, p.Gained)), MidP: round(paired.MidP(p.Lost, p.Gained))}
}

// Words are the loss as a sentence; "" for nil.
func (l *Loss) Words() string {
	if l == nil {
		return ""
	}
	words := fmt.Sprintf("Of %s %s %s lost and %s gained: ", count(l.Known), plural(l.Known, "known incident"), areCounted(l.Lost), count(l.Gained))
	if l.RuledOut == 1 {
		words += "no loss can be ruled out."
	} else { // rounded up: no less is ruled out
		words += fmt.Sprintf("with so many, a loss of %s %% or more is ruled out (95 %%, one-sided).", percent(math.Ceil(l.RuledOut*1e3)/1e3, 1))
	}
	if l.Lost+l.Gained > 0 {
		words += fmt.Sprintf(" McNemar, exact: p = %s, mid-p %s.", pWords(l.Exact), pWords(l.MidP))
	}
	return words
}

func areCounted(n int) string {
	if n == 1 {
		return "1 is"
	}
	return count(n) + " are"
}

// pWords is a p-value to three digits behind the point.
func pWords(p float64) string {
	if p < 0.001 {
		return "under 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}
