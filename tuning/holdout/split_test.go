package holdout_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/holdout"
)

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

// fact is one event.
type fact struct {
	hour             int // < 0: no time
	entity, incident string
	verdict          corpus.Verdict
}

var start = time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)

// poolOf makes a pool of parts of at most so many facts.
func poolOf(t interface{ Fatal(...any) }, facts []fact, size int) *episode.Pool {
	var parts []episode.Part
	for len(facts) > 0 {
		n := min(size, len(facts))
		var events []corpus.Event
		var vs verdicts
		for i, f := range facts[:n] {
			e := corpus.Event{ID: fmt.Sprint(len(parts), "-", i)}
			if f.entity != "" {
				e.Fields = append(e.Fields, corpus.Field{Path: "agent.id", Value: corpus.String(f.entity)})
			}
			if f.incident != "" {
				e.Fields = append(e.Fields, corpus.Field{Path: "incident.id", Value: corpus.String(f.incident)})
			}
			if f.hour >= 0 {
				e.Time = start.Add(time.Duration(f.hour) * time.Hour)
			}
			events, vs = append(events, e), append(vs, f.verdict)
		}
		parts = append(parts, episode.Part{Columns: corpus.NewBatch(events), Labels: vs, Stream: true})
		facts = facts[n:]
	}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const tp, fp, none = corpus.TruePositive, corpus.FalsePositive, corpus.Unlabelled

func TestByTime(t *testing.T) {
	facts := []fact{{1, "a", "", tp}, {3, "a", "", tp}, {30, "a", "", tp}, {30, "b", "case", tp}, {1, "c", "case", tp}, {30, "d", "", fp}, {-1, "e", "", fp}, {40, "", "", none}}
	s := holdout.ByTime(poolOf(t, facts, 3), start.Add(2*time.Hour))
	var got strings.Builder
	for row := range facts {
		fmt.Fprint(&got, map[bool]int{true: 1, false: 0}[s.Of(row)])
	}
	// The second event of a belongs to the incident that began before; the third
	// comes 27 hours later, an incident of its own; the case began before, too.
	if got.String() != "00100101" {
		t.Errorf("held out: %s", got.String())
	}
	if s.Kind != holdout.Time || !strings.Contains(s.Words(), "after 2026-05-04") {
		t.Errorf("got %+v, %s", s, s.Words())
	}
}

// TestLaws: no way splits a known incident, the two parts of a firing are the
// firing, and neither the cut into parts nor the order of rows shows.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Custom(func(t *rapid.T) fact {
			return fact{rapid.IntRange(-1, 100).Draw(t, "hour"), rapid.SampledFrom([]string{"", "a", "b", "c", "d", "e"}).Draw(t, "entity"),
				rapid.SampledFrom([]string{"", "", "", "x", "y"}).Draw(t, "incident"), corpus.Verdict(rapid.IntRange(0, corpus.NumVerdicts-1).Draw(t, "verdict"))}
		})
		facts := rapid.SliceOfN(one, 1, 40).Draw(t, "facts")
		size := rapid.IntRange(1, 40).Draw(t, "size")
		p := poolOf(t, facts, size)
		other := rapid.Permutation(facts).Draw(t, "other order")
		q := poolOf(t, other, rapid.IntRange(1, 40).Draw(t, "other size"))
		for _, by := range []func(*episode.Pool) *holdout.Split{
			func(p *episode.Pool) *holdout.Split { return holdout.ByTime(p, start.Add(50*time.Hour)) },
			func(p *episode.Pool) *holdout.Split { return holdout.Sealed(p, "rule") },
		} {
			s, same := by(p), map[string]int{}
			side := map[uint32]bool{}
			for row, f := range facts {
				if unit := p.KnownIncident(row); unit != 0 {
					if was, met := side[unit]; met && was != s.Of(row) {
						t.Fatalf("incident %d is split", unit)
					}
					side[unit] = s.Of(row)
				}
				if s.Held(p.Ref(row).Segment).Has(p.Ref(row).Row) != s.Of(row) {
					t.Fatalf("row %d: Held and Of differ", row)
				}
				same[fmt.Sprint(f, s.Of(row))]++
			}
			o := by(q)
			for row, f := range other {
				same[fmt.Sprint(f, o.Of(row))]--
			}
			for f, n := range same {
				if n != 0 {
					t.Fatalf("the order of rows shows: %s, %d", f, n)
				}
			}
			all := holdout.All(p)
			all.Rows = append([]*corpus.Bitmap{nil}, all.Rows[1:]...)
			tune, held := s.Cut(all)
			for part, rows := range all.Rows {
				if rows == nil {
					continue
				}
				if rows.Count() != tune.Rows[part].Count()+held.Rows[part].Count() || tune.Rows[part].AndCount(held.Rows[part]) != 0 {
					t.Fatal("the parts are not the whole")
				}
			}
		}
	})
}

func TestSealed(t *testing.T) {
	var facts []fact
	for i := range 2000 {
		facts = append(facts, fact{i, fmt.Sprint("agent-", i), "", none}, fact{-1, "", fmt.Sprint("case-", i), tp}, fact{i, "", "", none})
	}
	p := poolOf(t, facts, 10000)
	held, moved := 0, 0
	a, b := holdout.Sealed(p, "a"), holdout.Sealed(p, "b")
	for row := range facts {
		if a.Of(row) {
			held++
		}
		if a.Of(row) != b.Of(row) {
			moved++
		}
	}
	if share := float64(held) / float64(len(facts)); share < .27 || share > .33 {
		t.Errorf("%.3f are held out, want about %v", share, holdout.Share)
	}
	if moved == 0 || a.Kind != holdout.Groups || a.Key != "a" || !strings.Contains(a.Words(), "30 %") {
		t.Errorf("another key moves %d; %s", moved, a.Words())
	}
}

func TestGroupsOfAStatsRule(t *testing.T) {
	facts := []fact{{1, "a", "", tp}, {60, "b", "", tp}, {70, "c", "", fp}, {70, "d", "", fp}}
	p := poolOf(t, facts, 2)
	f := holdout.All(p)
	f.Stats = true
	f.Groups = []episode.Group{{Key: "both", Events: []corpus.Ref{{Segment: 0, Row: 1}, {Segment: 0, Row: 0}}}, {Key: "late", Events: []corpus.Ref{{Segment: 1, Row: 0}, {Segment: 1, Row: 1}}}}
	tune, held := holdout.ByTime(p, start.Add(30*time.Hour)).Cut(f)
	if len(tune.Groups) != 1 || tune.Groups[0].Key != "both" || len(held.Groups) != 1 || held.Groups[0].Key != "late" || !tune.Stats || !held.Stats {
		t.Errorf("tune %+v, held %+v", tune.Groups, held.Groups)
	}
}

func TestChoose(t *testing.T) {
	var facts []fact
	for i := range 60 {
		facts = append(facts, fact{i * 30, fmt.Sprint("agent-", i), "", fp})
	}
	p := poolOf(t, facts, 100)
	count := func(s *holdout.Split) (tune, held int) {
		for row := range facts {
			if s.Of(row) {
				held++
			} else {
				tune++
			}
		}
		return tune, held
	}
	for _, c := range []struct {
		authored time.Time
		enough   int
		want     holdout.Kind
		why      string
	}{
		{start.Add(900 * time.Hour), 5, holdout.Time, ""},
		{start.Add(9000 * time.Hour), 5, holdout.Groups, ""},
		{time.Time{}, 5, holdout.Groups, ""},
		{start.Add(9000 * time.Hour), 40, "", "there is no holdout: of the false positives 60 lie before 2027-05-14 and 0 after it; "},
		{time.Time{}, 40, "", "there is no holdout: of the false positives "},
	} {
		s, err := holdout.Choose(p, c.authored, "rule", c.enough, "false positives", count)
		if (err == nil) != (c.why == "") || err != nil && !strings.HasPrefix(err.Error(), c.why) || s != nil && s.Kind != c.want {
			t.Errorf("%v, %d: got %+v, %v", c.authored, c.enough, s, err)
		}
	}
}
