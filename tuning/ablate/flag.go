package ablate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
)

// Code names what is suspicious about a filter.
type Code string

// The codes (metrics.md section 7).
const (
	TooBroad  Code = "too_broad"            // it hides a true positive, or most of what fires
	TooNarrow Code = "too_narrow"           // it is about one entity, or about what it was tuned on
	Dead      Code = "dead"                 // it has hidden nothing lately
	Writable  Code = "attacker_satisfiable" // an attacker writes all that it asks
)

// Flag is a sign that a filter fits what it was made for and nothing else.
type Flag struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

// The limits of the flags.
const (
	mostHidden = 0.5                 // share of what fires without the filter that it may hide
	leastRate  = 0.2                 // of the share of false positives in the tuned part that it must keep in the holdout
	quiet      = 30 * 24 * time.Hour // for which it may hide nothing
)

// flags are what is suspicious about a filter: the rule fires on with, and
// without the filter on all.
func (g Ground) flags(p Part, e *Effect, with, all episode.Firing) []Flag {
	out := []Flag{}
	add := func(when bool, code Code, format string, args ...any) {
		if when {
			out = append(out, Flag{code, fmt.Sprintf(format, args...)})
		}
	}
	h := g.hidden(with, all)
	add(e.Hides.Incident.K > 0 || e.Hides.Episode.K > 0, TooBroad, "it hides %d of %d known incidents", e.Hides.Incident.K, e.Hides.Incident.N)
	add(float64(h.events) > mostHidden*float64(h.of), TooBroad, "it hides %d of %d events that would fire", h.events, h.of)
	add(h.events > 0 && len(h.entities) == 1 && !h.alone, TooNarrow, "what it hides is of one entity alone")
	tune, held := rate(h.falses[0], h.falsesOf[0]), rate(h.falses[1], h.falsesOf[1])
	add(g.Held != nil && h.falsesOf[1] > 0 && held < leastRate*tune, TooNarrow, "on what was not tuned on it hides %d of %d false positives, else %d of %d", h.falses[1], h.falsesOf[1], h.falses[0], h.falsesOf[0])
	add(!h.lately, Dead, "it hides nothing in the last 30 days of the snapshot")
	add(g.Writable != nil && len(p.Fields) > 0 && !slices.ContainsFunc(p.Fields, func(field string) bool { return !g.Writable(field) }), Writable, "an attacker chooses what stands in %s", strings.Join(p.Fields, " and "))
	return out
}

func rate(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}

// hidden is what a filter leaves out.
type hidden struct {
	events, of       int
	entities         map[string]bool
	alone            bool   // an event without an entity is among them
	falses, falsesOf [2]int // false positives hidden, and those without the filter: tuned on, held out
	lately           bool
}

func (g Ground) hidden(with, all episode.Firing) (h hidden) {
	h.entities = map[string]bool{}
	newest := corpus.NoTime
	for row := range g.Pool.Rows() {
		if nano, ok := g.Pool.Time(row); ok {
			newest = max(newest, nano)
		}
	}
	for part, rows := range all.Rows {
		if rows == nil {
			continue
		}
		for r := range rows.All {
			row := g.Pool.Start(part) + r
			side := 0
			if g.Held != nil && g.Held(row) {
				side = 1
			}
			falsely := g.Pool.Verdict(row) == corpus.FalsePositive
			h.of++
			if falsely {
				h.falsesOf[side]++
			}
			if part < len(with.Rows) && with.Rows[part] != nil && with.Rows[part].Has(r) {
				continue
			}
			h.events++
			if falsely {
				h.falses[side]++
			}
			h.entity(g.Pool.Entity(row))
			nano, timed := g.Pool.Time(row)
			h.lately = h.lately || timed && nano >= newest-int64(quiet)
		}
	}
	return h
}

// entity takes up one; two are enough to know that there is more than one.
func (h *hidden) entity(name string) {
	if name == "" {
		h.alone = true
	} else if len(h.entities) < 2 {
		h.entities[name] = true
	}
}
