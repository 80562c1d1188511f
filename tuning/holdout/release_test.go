package holdout_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/holdout"
)

// What is released is tuned on, its incident whole, and nothing else moves; the
// split before stays as it was.
func TestRelease(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var facts []fact
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			facts = append(facts, fact{hour: rapid.IntRange(0, 200).Draw(t, "hour"), entity: rapid.SampledFrom([]string{"a", "b", "c", ""}).Draw(t, "entity"),
				incident: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "incident"), verdict: rapid.SampledFrom([]corpus.Verdict{tp, fp, none}).Draw(t, "verdict")})
		}
		p := poolOf(t, facts, rapid.IntRange(1, 50).Draw(t, "size"))
		s := holdout.ByTime(p, start.Add(100*time.Hour))
		rows := rapid.SliceOfN(rapid.IntRange(0, p.Rows()-1), 0, 4).Draw(t, "seen")
		released, moved := s.Release(rows)
		if len(rows) == 0 && moved != 0 {
			t.Fatalf("%d rows moved without a look", moved)
		}
		seen, incidents, count := map[int]bool{}, map[uint32]bool{}, 0
		for _, row := range rows {
			seen[row] = true
			if unit := p.KnownIncident(row); unit != 0 {
				incidents[unit] = true
			}
		}
		for row := range p.Rows() {
			want := s.Of(row) && !seen[row] && !incidents[p.KnownIncident(row)]
			if released.Of(row) != want {
				t.Fatalf("row %d is held out: %v, want %v", row, released.Of(row), want)
			}
			if s.Of(row) != released.Of(row) {
				count++
			}
		}
		if count != moved || released.Kind != s.Kind || !released.Authored.Equal(s.Authored) {
			t.Fatalf("%d rows moved, told %d", count, moved)
		}
	})
}
