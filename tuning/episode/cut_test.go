package episode_test

import (
	"context"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
)

func TestUnits(t *testing.T) {
	check := func(name, text, fired, silent, known string) {
		t.Helper()
		_, c := cut(t, facts(t, text), 100)
		got := func(b episode.ByUnit[episode.Tally]) string {
			return show(b.Event) + " " + show(b.Episode) + " " + show(b.Incident)
		}
		if got(c.Fired) != fired || got(c.Silent) != silent || got(c.Known) != known {
			t.Errorf("%s:\nfired  %s\nwant   %s\nsilent %s\nwant   %s\nknown  %s\nwant   %s", name,
				got(c.Fired), fired, got(c.Silent), silent, got(c.Known), known)
		}
	}
	check("an episode ends after a gap of exactly an hour, an incident after more than a day", `
		a 0 tp fired
		a 59 tp fired
		a 119 tp fired
		a 1559 tp fired
		a 3000 tp`,
		"4/0/0/0/0 3/0/0/0/0 1/0/0/0/0", "1/0/0/0/0 1/0/0/0/0 1/0/0/0/0", "5/0/0/0/0 4/0/0/0/0 2/0/0/0/0")
	check("a true positive gives its episode the verdict; known runs are of one verdict", `
		a 0 fp fired
		a 5 tp fired
		a 9 unl fired`,
		"1/0/1/0/1 1/0/0/0/0 1/0/0/0/0", "0/0/0/0/0 0/0/0/0/0 0/0/0/0/0", "1/0/1/0/1 1/0/1/0/1 1/0/1/0/1")
	check("what is decided outranks what is not", `
		a 0 und fired
		a 1 fp fired
		a 2 unl fired`,
		"0/0/1/1/1 0/0/1/0/0 0/0/1/0/0", "0/0/0/0/0 0/0/0/0/0 0/0/0/0/0", "0/0/1/1/1 0/0/1/1/1 0/0/1/1/1")
	check("events without an entity stand alone", `
		- 0 fp fired
		- 1 fp fired`,
		"0/0/2/0/0 0/0/2/0/0 0/0/2/0/0", "0/0/0/0/0 0/0/0/0/0 0/0/0/0/0", "0/0/2/0/0 0/0/2/0/0 0/0/2/0/0")
	check("untimed events are one unit an entity and session, and never join timed ones", `
		a - tp fired s=1
		a - tp fired s=1
		a - tp fired s=2
		a - tp fired
		a - tp fired
		b - tp s=1
		a 0 tp fired s=1`,
		"6/0/0/0/0 4/0/0/0/0 4/0/0/0/0", "1/0/0/0/0 1/0/0/0/0 1/0/0/0/0", "7/0/0/0/0 5/0/0/0/0 5/0/0/0/0")
	check("a given incident spans entities and days", `
		a 0 tp i=1
		b 9000 tp fired i=1
		c 0 fp fired i=2
		a 1 tp`,
		"1/0/1/0/0 1/0/1/0/0 1/0/1/0/0", "2/0/0/0/0 1/0/0/0/0 1/0/0/0/0", "3/0/1/0/0 2/0/1/0/0 2/0/1/0/0")
	check("firing on a benign event of a malicious incident finds nothing", `
		a 0 tp i=1
		a 1 fp fired i=1`,
		"0/0/1/0/0 0/0/1/0/0 0/0/1/0/0", "1/0/0/0/0 1/0/0/0/0 1/0/0/0/0", "1/0/1/0/0 1/0/1/0/0 1/0/0/0/0")
}

func TestEntityIsTheFirstFilledFieldAndFieldsDoNotMix(t *testing.T) {
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	str := func(path, v string) corpus.Field { return corpus.Field{Path: path, Value: corpus.String(v)} }
	null := func(path string) corpus.Field { return corpus.Field{Path: path, Value: corpus.Null()} }
	events := []corpus.Event{
		{Time: at, Fields: []corpus.Field{str("agent.id", "7"), str("user.id", "1")}},
		{Time: at, Fields: []corpus.Field{{Path: "agent.id", Value: corpus.Int(7)}}},
		{Time: at, Fields: []corpus.Field{str("agent.id", ""), str("user.id", "7")}},
		{Time: at, Fields: []corpus.Field{null("agent.id"), str("user.id", "7")}},
		{Time: at, Fields: []corpus.Field{str("entity.id", "e"), str("user.id", "7")}},
		{Time: at},
	}
	parts := []episode.Part{{Columns: corpus.NewBatch(events), Labels: make(verdicts, len(events))}}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := p.Cut(episode.Firing{Rows: []*corpus.Bitmap{corpus.FullBitmap(len(events))}})
	if got := c.Fired.Episode.Total(); got != 4 {
		t.Errorf("got %d episodes, want 4: agent 7, user 7, entity e and one alone", got)
	}
	if got := p.Entity(2) + p.Entity(4) + p.Entity(5); got != "7e" {
		t.Errorf("entities of rows 2, 4, 5: got %q, want 7, e and none", got)
	}
}

func TestGroupsOfAStatsRule(t *testing.T) {
	parts, _ := corpusOf(facts(t, `
		a 0 fp fired
		b 10 tp fired
		a 130 unl fired
		a 600 unl fired`), 3)
	minute := func(m int) int64 { return time.Date(2026, 3, 2, 0, m, 0, 0, time.UTC).UnixNano() }
	first, second := corpus.NewBitmap(3), corpus.NewBitmap(1)
	first.Set(0)
	first.Set(1)
	first.Set(2)
	second.Set(0)
	f := episode.Firing{
		Rows:  []*corpus.Bitmap{first, second},
		Stats: true,
		Groups: []episode.Group{
			{Key: "g", First: minute(130), Last: minute(130), Events: []corpus.Ref{{Segment: 0, Row: 2}}},
			{Key: "g", First: minute(0), Last: minute(100), Events: []corpus.Ref{{Segment: 0, Row: 0}, {Segment: 0, Row: 1}}},
			{Key: "h", First: minute(600), Last: minute(600), Events: []corpus.Ref{{Segment: 1, Row: 0}}},
		},
	}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := p.Cut(f)
	if got, want := show(c.Fired.Episode), "1/0/0/0/1"; got != want {
		t.Errorf("episodes: got %s, want %s: the group is the entity, windows 30 minutes apart join", got, want)
	}
	late := p.Episodes(f, func(row int) bool { return row == 3 })
	if got, want := show(late), "0/0/0/0/1"; got != want {
		t.Errorf("episodes of the last event alone: got %s, want %s", got, want)
	}
}
