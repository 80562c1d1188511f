package holdout

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
)

// Kind is how a snapshot was split.
type Kind string

// The kinds.
const (
	Time   Kind = "time"   // what came after a day is held out
	Groups Kind = "sealed" // some of the groups are
)

// Share is the part of the groups that is held out.
const Share = 0.3

// Split is a snapshot in two parts.
type Split struct {
	Kind     Kind      `json:"kind"`
	Authored time.Time `json:"authored,omitzero"` // of Time: where the parts meet
	Key      string    `json:"key,omitempty"`     // of Groups: what the hash was keyed with

	pool *episode.Pool
	held []*corpus.Bitmap // by part
}

// ByTime holds out what came after a time; events without one are not held out.
func ByTime(p *episode.Pool, authored time.Time) *Split {
	s := newSplit(p)
	s.Kind, s.Authored = Time, authored.UTC()
	at := authored.UnixNano()
	first := firsts(p)
	s.fill(func(row int) bool {
		nano, timed := p.Time(row)
		if unit := p.KnownIncident(row); unit != 0 {
			nano, timed = first[unit], first[unit] != corpus.NoTime
		}
		return timed && nano > at
	})
	return s
}

// firsts are the times of the first event of each known incident; one with an
// event without a time has none.
func firsts(p *episode.Pool) map[uint32]int64 {
	out := map[uint32]int64{}
	for row := range p.Rows() {
		unit := p.KnownIncident(row)
		if unit == 0 {
			continue
		}
		nano, _ := p.Time(row)
		if before, met := out[unit]; !met || nano < before {
			out[unit] = nano
		}
	}
	return out
}

// Sealed holds out groups of events by the hash of their names under a key. An
// event without entity and given incident is a group by its time.
func Sealed(p *episode.Pool, key string) *Split {
	s := newSplit(p)
	s.Kind, s.Key = Groups, key
	names := groups(p)
	held := map[string]bool{}
	for _, name := range names {
		if name != "" {
			if _, known := held[name]; !known {
				held[name] = drawn(key, name)
			}
		}
	}
	entities, _ := p.Names()
	s.fill(func(row int) bool {
		entity, incident := p.Numbers(row)
		switch {
		case entity != 0:
			return held[names[entity]]
		case incident != 0:
			return held[names[len(entities)+int(incident)]]
		}
		nano, timed := p.Time(row)
		return timed && drawn(key, fmt.Sprint("time ", nano))
	})
	return s
}

// drawn reports that a name is among those held out.
func drawn(key, name string) bool {
	mac := hmac.New(sha256.New, []byte("assay/holdout/v1 "+key))
	mac.Write([]byte(name))
	return float64(binary.BigEndian.Uint64(mac.Sum(nil)))/(1<<64) < Share
}

// groups names the group of each entity and, behind them, of each given
// incident: by the smallest name in it, so that no order shows.
func groups(p *episode.Pool) []string {
	entities, incidents := p.Names()
	root := make([]int, len(entities)+len(incidents))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for row := range p.Rows() {
		if entity, incident := p.Numbers(row); entity != 0 && incident != 0 {
			root[find(int(entity))] = find(len(entities) + int(incident))
		}
	}
	smallest := make([]string, len(root))
	name := func(i int) string {
		if i < len(entities) {
			return "entity " + entities[i]
		}
		return "incident " + incidents[i-len(entities)]
	}
	for i := range root {
		if i == 0 || i == len(entities) {
			continue // none
		}
		if at := &smallest[find(i)]; *at == "" || name(i) < *at {
			*at = name(i)
		}
	}
	out := make([]string, len(root))
	for i := range root {
		out[i] = smallest[find(i)]
	}
	return out
}

func newSplit(p *episode.Pool) *Split {
	s := &Split{pool: p, held: make([]*corpus.Bitmap, p.Parts())}
	for part := range s.held {
		s.held[part] = corpus.NewBitmap(p.Start(part+1) - p.Start(part))
	}
	return s
}

func (s *Split) fill(out func(row int) bool) {
	for part, rows := range s.held {
		for row := range rows.Len() {
			if out(s.pool.Start(part) + row) {
				rows.Set(row)
			}
		}
	}
}

// Held are the rows of a part that are held out; do not change them.
func (s *Split) Held(part int) *corpus.Bitmap { return s.held[part] }

// Of reports that a row is held out.
func (s *Split) Of(row int) bool {
	at := s.pool.Ref(row)
	return s.held[at.Segment].Has(at.Row)
}

// Cut is a firing in its two parts. A group of a stats rule is where its first
// event is.
func (s *Split) Cut(f episode.Firing) (tune, held episode.Firing) {
	tune.Stats, held.Stats = f.Stats, f.Stats
	for part, rows := range f.Rows {
		if rows == nil {
			tune.Rows, held.Rows = append(tune.Rows, nil), append(held.Rows, nil)
			continue
		}
		tune.Rows = append(tune.Rows, rows.Minus(s.held[part]))
		held.Rows = append(held.Rows, rows.Clone().And(s.held[part]))
	}
	for _, g := range f.Groups {
		if s.holds(g) {
			held.Groups = append(held.Groups, g)
		} else {
			tune.Groups = append(tune.Groups, g)
		}
	}
	return tune, held
}

// holds reports that the first event of a group, of equal times any, is held
// out.
func (s *Split) holds(g episode.Group) bool {
	first, held := int64(0), false
	for i, ref := range g.Events {
		nano, _ := s.pool.Time(s.pool.Row(ref))
		in := s.held[ref.Segment].Has(ref.Row)
		if i == 0 || nano < first {
			first, held = nano, in
		} else if nano == first {
			held = held || in
		}
	}
	return held
}

// All is the firing of a rule that fires on everything: what there is to find.
func All(p *episode.Pool) episode.Firing {
	f := episode.Firing{Rows: make([]*corpus.Bitmap, p.Parts())}
	for part := range f.Rows {
		f.Rows[part] = corpus.FullBitmap(p.Start(part+1) - p.Start(part))
	}
	return f
}

// Words say how the snapshot was split.
func (s *Split) Words() string {
	if s.Kind == Time {
		return "events and incidents after " + s.Authored.Format(time.DateOnly) + ", when the version was written, are held out"
	}
	return fmt.Sprintf("%.0f %% of the groups of entities and incidents, drawn by a keyed hash, are held out", Share*100)
}
