package ablate

import (
	"context"
	"fmt"
	"math"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/rule"
)

// Ablation is what each part of a rule does.
type Ablation struct {
	Parts []Effect `json:"parts"` // in the order of the text
	More  int      `json:"more"`  // parts beyond MostParts, which were not looked at
}

// Effect is what a part does: the rule with it against the rule without it.
type Effect struct {
	Name string `json:"name"` // the author's name of the part, else his words
	Kind Kind   `json:"kind"`
	Of   string `json:"of,omitempty"` // the named part that it stands in

	// Whole: the part is all that is asked; without it there is no rule, and
	// there are no figures.
	Whole bool `json:"whole,omitempty"`

	// Error: without the part the rule does not run, for this reason, and there
	// are no figures.
	Error string `json:"error,omitempty"`

	Hides Units `json:"hides"` // known true positives that the rule would find without the part, of the known ones
	Finds Units `json:"finds"` // known true positives that it finds by the part alone, of the known ones

	// Quiets is how many false positives fewer the rule makes with the part; less
	// than 0: how many more.
	Quiets Counts `json:"quiets"`

	// WithoutFalse is the false positives of the rule without the part: what
	// Quiets is some of.
	WithoutFalse Counts `json:"without_false"`

	// Moves is how many more events and episodes of any verdict, or of none, the
	// rule fires on without the part; less than 0: how many fewer.
	Moves Counts `json:"moves"`
	// HoursSaved is the analyst hours a week that the part saves; less than 0:
	// that it costs. Nil where the snapshot cannot say.
	HoursSaved *float64 `json:"hours_saved"`

	Flags []Flag `json:"flags,omitempty"` // of a filter: what is suspicious about it
}

// Units are shares of the known episodes and incidents.
type Units struct {
	Episode  interval.Proportion `json:"episode"`
	Incident interval.Proportion `json:"incident"`
}

// Counts are numbers of events and of episodes.
type Counts struct {
	Event   int `json:"event"`
	Episode int `json:"episode"`
}

// Silent reports that the part makes no difference on this snapshot.
func (e *Effect) Silent() bool {
	return e.Figured() && e.Hides.Episode.K == 0 && e.Finds.Episode.K == 0 && e.Quiets == Counts{} && e.Moves == Counts{} && (e.HoursSaved == nil || *e.HoursSaved == 0)
}

// Falses is the change in false positive episodes, less than 0 where the part
// makes some, and the larger of the two numbers: what it is some of.
func (e *Effect) Falses() (quiets, of int) {
	return e.Quiets.Episode, max(e.WithoutFalse.Episode, e.WithoutFalse.Episode-e.Quiets.Episode)
}

// Figured reports that the effect has figures.
func (e *Effect) Figured() bool { return !e.Whole && e.Error == "" }

// Ground is what a rule is held against.
type Ground struct {
	Pool *episode.Pool

	// Replay says what a rule fires on; its error says why it does not run.
	Replay func(context.Context, *rule.Rule) (episode.Firing, error)

	// Hours is the analyst hours a week of what fired, nil where the snapshot
	// cannot say.
	Hours func(episode.Firing, *episode.Cut) *float64

	Held     func(row int) bool      // the row is held out; nil: nothing is
	Writable func(field string) bool // an attacker chooses what stands in the field; nil: nobody knows
}

// Run replays the rule without each of its parts, against what the rule fires
// on. Only the end of the context is an error.
func Run(ctx context.Context, g Ground, r *rule.Rule, fired episode.Firing) (*Ablation, error) {
	parts, more := Parts(r)
	out := &Ablation{Parts: []Effect{}, More: more}
	base := measured{fired, g.Pool.Cut(fired), nil}
	base.hours = g.Hours(fired, base.cut)
	for _, p := range parts {
		e := Effect{Name: p.Name, Kind: p.Kind, Of: p.Of, Whole: p.Rule == nil}
		if !e.Whole {
			if err := g.effect(ctx, &e, p, base); err != nil {
				return nil, err
			}
		}
		out.Parts = append(out.Parts, e)
	}
	return out, nil
}

// measured is what a rule fires on and what it costs.
type measured struct {
	firing episode.Firing
	cut    *episode.Cut
	hours  *float64
}

// effect puts figures to a part, by the rule without it.
func (g Ground) effect(ctx context.Context, e *Effect, p Part, base measured) error {
	fired, err := g.Replay(ctx, p.Rule)
	if ctx.Err() != nil {
		return fmt.Errorf("leave out %s: %w", e.Name, ctx.Err())
	}
	if err != nil {
		e.Error = err.Error()
		return nil
	}
	cut := g.Pool.Cut(fired)
	episodes, incidents := g.Pool.Pair(base.cut, cut)
	e.Hides = Units{share(episodes, episodes.Gained), share(incidents, incidents.Gained)}
	e.Finds = Units{share(episodes, episodes.Lost), share(incidents, incidents.Lost)}
	e.WithoutFalse = falses(cut)
	had := falses(base.cut)
	e.Quiets = Counts{e.WithoutFalse.Event - had.Event, e.WithoutFalse.Episode - had.Episode}
	e.Moves = Counts{cut.Fired.Event.Total() - base.cut.Fired.Event.Total(), cut.Fired.Episode.Total() - base.cut.Fired.Episode.Total()}
	if hours := g.Hours(fired, cut); hours != nil && base.hours != nil {
		saved := round(*hours - *base.hours)
		e.HoursSaved = &saved
	}
	if p.Kind == Filter {
		e.Flags = g.flags(p, e, base.firing, fired)
	}
	return nil
}

func share(p episode.Paired, k int) interval.Proportion {
	return interval.Of(k, p.Both+p.Lost+p.Gained+p.Neither)
}

func falses(c *episode.Cut) Counts {
	return Counts{c.Fired.Event.FalsePositive, c.Fired.Episode.FalsePositive}
}

// round keeps nine decimals, the same on every processor.
func round(x float64) float64 {
	if x = math.Round(x*1e9) / 1e9; x == 0 {
		return 0
	}
	return x
}
