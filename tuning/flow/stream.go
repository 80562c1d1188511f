package flow

import (
	"assay/corpus"
	"assay/tuning/rule"
)

// maxStreamRows bounds how far back streamstats looks.
const maxStreamRows = 100_000

func (c *compiler) streamStats(s *rule.StreamStats) stage {
	aggs := c.aggregates(s.Aggs, s.By, s.At)
	for _, a := range s.Aggs {
		if IsPattern(a.Field) {
			c.errorf(codeArgument, a.At, "name the fields", "streamstats takes no stars")
		}
	}
	if s.Rows < 0 || s.Rows > maxStreamRows || s.Period < 0 {
		c.errorf(codeArgument, s.At, "", "the window of streamstats must be between 1 and %d rows", maxStreamRows)
	}
	if s.Rows == 0 && s.Period == 0 {
		return gathering(func(b *budget, rows []*Row) ([]*Row, error) { return rows, running(b, rows, s, aggs) })
	}
	return gathering(func(b *budget, rows []*Row) ([]*Row, error) { return rows, sliding(b, rows, s, aggs) })
}

// streamKey is the group of a row; lists count as their text.
func streamKey(r *Row, by []string) (string, bool) {
	var key []byte
	for _, f := range by {
		v := r.Get(f)
		if v.IsAbsent() || v.IsNull() {
			return "", false
		}
		key = appendKey(key, v.Text())
	}
	return string(key), true
}

// running adds to each row the aggregates over all rows of its group so far.
func running(b *budget, rows []*Row, s *rule.StreamStats, aggs []aggregate) error {
	groups := map[string]tallies{}
	for _, r := range rows {
		key, ok := streamKey(r, s.By)
		if !ok {
			continue
		}
		t, known := groups[key]
		if !known {
			t = newTallies(aggs)
			groups[key] = t
		}
		if !s.Without {
			t.add(r)
		}
		before := r
		if s.Without {
			before = r.clone() // the row counts as it was
		}
		if err := t.results(b, r); err != nil {
			return err
		}
		if s.Without {
			t.add(before)
		}
	}
	return nil
}

// streamed is a row with its group.
type streamed struct {
	*Row
	key string
}

// sliding adds the aggregates over the last rows.
func sliding(b *budget, rows []*Row, s *rule.StreamStats, aggs []aggregate) error {
	if _, ok := forgetfulTallies(aggs); ok && (s.Period == 0 || inOrder(rows)) {
		return rolling(b, rows, s, aggs)
	}
	return recounted(b, rows, s, aggs)
}

// recounted is rolling for aggregates of which one cannot let a row go, and for
// times out of order: it counts anew for each row.
func recounted(b *budget, rows []*Row, s *rule.StreamStats, aggs []aggregate) error {
	recent := map[string][]streamed{} // by group, or all under ""
	results := make([][]corpus.Value, len(rows))
	for i, r := range rows {
		key, ok := streamKey(r, s.By)
		if !ok {
			continue
		}
		lane := key
		if s.Overall {
			lane = ""
		}
		seen := recent[lane]
		if !s.Without {
			seen = append(seen, streamed{r, key})
		}
		if s.Rows > 0 && len(seen) > s.Rows {
			seen = seen[len(seen)-s.Rows:]
		}
		for len(seen) > 0 && !near(seen[0].Row, r, s) { // the window reaches back to the first row that is too far
			seen = seen[1:]
		}
		t := newTallies(aggs)
		if err := b.spend(1 + len(seen)*costOf(t)); err != nil {
			return err
		}
		for _, o := range seen {
			if o.key == key && near(o.Row, r, s) {
				t.add(o.Row)
			}
		}
		if s.Without {
			seen = append(seen, streamed{r, key})
		}
		recent[lane] = seen
		var err error
		if results[i], err = t.values(b); err != nil {
			return err
		}
	}
	share(rows, results, aggs)
	return nil
}

// costOf is how many steps a row takes: what keeps each value takes more.
func costOf(t tallies) int {
	cost := 1
	for _, x := range t.each {
		switch x.(type) {
		case *distincts, *modal:
			cost += 32
		default:
			cost += 4
		}
	}
	return cost
}

// near reports that a row is not further from another one in time than the
// period.
func near(o, r *Row, s *rule.StreamStats) bool {
	if s.Period == 0 {
		return true
	}
	a, ok := o.Get(TimeField).Number()
	b, also := r.Get(TimeField).Number()
	return ok && also && max(a-b, b-a) <= s.Period.Seconds()
}
