package episode_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
)

// fact is one event of a test: what the units depend on, and whether the rule
// fires on it.
type fact struct {
	entity   string // "" none
	minute   int    // < 0: no time
	session  string
	incident string
	verdict  corpus.Verdict
	fired    bool
}

// facts reads a line an event: entity minute verdict [fired] [i=incident] [s=session].
// Entity - is none, minute - is no time.
func facts(t *testing.T, text string) []fact {
	t.Helper()
	var out []fact
	for line := range strings.Lines(text) {
		cells := strings.Fields(line)
		if len(cells) == 0 {
			continue
		}
		f := fact{entity: strings.TrimPrefix(cells[0], "-"), minute: -1}
		fmt.Sscan(cells[1], &f.minute)
		v, err := corpus.ParseVerdict(strings.Replace(cells[2], "unl", "none", 1))
		if err != nil {
			t.Fatal(err)
		}
		f.verdict = v
		for _, c := range cells[3:] {
			switch {
			case c == "fired":
				f.fired = true
			case strings.HasPrefix(c, "i="):
				f.incident = c[2:]
			case strings.HasPrefix(c, "s="):
				f.session = c[2:]
			}
		}
		out = append(out, f)
	}
	return out
}

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

func (f fact) event() corpus.Event {
	e := corpus.Event{}
	for path, text := range map[string]string{"agent.id": f.entity, "session.id": f.session, "incident.id": f.incident} {
		if text != "" {
			e.Fields = append(e.Fields, corpus.Field{Path: path, Value: corpus.String(text)})
		}
	}
	slices.SortFunc(e.Fields, func(a, b corpus.Field) int { return cmp.Compare(a.Path, b.Path) })
	if f.minute >= 0 {
		e.Time = time.Date(2026, 3, 2, 0, f.minute, 0, 0, time.UTC)
	}
	return e
}

// corpusOf makes parts of at most size rows.
func corpusOf(fs []fact, size int) ([]episode.Part, episode.Firing) {
	var parts []episode.Part
	var firing episode.Firing
	for chunk := range slices.Chunk(fs, max(size, 1)) {
		var events []corpus.Event
		var vs verdicts
		fired := corpus.NewBitmap(len(chunk))
		for i, f := range chunk {
			events = append(events, f.event())
			vs = append(vs, f.verdict)
			if f.fired {
				fired.Set(i)
			}
		}
		parts = append(parts, episode.Part{Columns: corpus.NewBatch(events), Labels: vs, Stream: true})
		firing.Rows = append(firing.Rows, fired)
	}
	return parts, firing
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func cut(t fataler, fs []fact, size int) (*episode.Pool, *episode.Cut) {
	t.Helper()
	parts, firing := corpusOf(fs, size)
	p, err := episode.NewPool(context.Background(), parts, episode.Options{Entity: []string{"agent.id"}})
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Cut(firing)
}

// show is a tally as text: tp/bp/fp/und/unl.
func show(t episode.Tally) string {
	return fmt.Sprintf("%d/%d/%d/%d/%d", t.TruePositive, t.BenignPositive, t.FalsePositive, t.Undetermined, t.Unlabelled)
}
