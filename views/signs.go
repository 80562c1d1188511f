package views

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"assay/corpus"
	"assay/tuning/fatigue"
	"assay/views/mark"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// signsModel are the twelve signs of fatigue, those that ask for action first.
type signsModel struct {
	Sentence, Window string
	Rows             []signRow // that ask for something
	Calm             []signRow // the others, behind a fold
	Calmed           string    // how many of them show what
}

// shownParts is how many rules a sign names before a fold.
const shownParts = 3

// signRow is one of them. Glyph and word say what it asks for.
type signRow struct {
	Glyph, Word string
	Loud        bool
	Title       string
	Says, Do    string
	Parts       []signPart
	More        string // how many more parts there are
	Figures     []signFigure
	Definition  string
}

// signPart is what a sign says of one rule.
type signPart struct {
	Rule templ.Component
	Says string
}

type signFigure struct{ Name, Value string }

// signWords are glyph and word of each state.
var signWords = map[fatigue.State][2]string{
	fatigue.Act: {"!", "act"}, fatigue.Watch: {"~", "watch"}, fatigue.Quiet: {"✓", "no sign"},
	fatigue.Inconclusive: {"‖", "inconclusive"}, fatigue.Unrecorded: {"–", "not recorded"},
}

// sources are what the evidence beside the alerts is gathered from.
func (b *Bench) sources() fatigue.Sources {
	return fatigue.Sources{Store: b.Store, Attention: b.Attention, Register: b.Promotions, Library: b.Library}
}

// signs adds the indicators to what was found.
func (s *Site) signs(ctx context.Context, found *fatigueFound, scope fatigue.Scope) error {
	e, err := fatigue.Gather(ctx, s.Bench.sources())
	if err != nil {
		return err
	}
	if e.Filtered, err = s.filtered(ctx, found.head); err != nil {
		return err
	}
	if found.Signs, err = found.Alerts.Indicate(ctx, scope, e); err != nil {
		return err
	}
	if found.Controlled = s.Bench.Attention != nil; found.Controlled {
		found.Plans, err = s.Bench.Attention.Plans(ctx)
	}
	return err
}

// filtered is what the filters of the rules leave out of a snapshot.
func (s *Site) filtered(ctx context.Context, snap corpus.Snapshot) ([]fatigue.Filtered, error) {
	if s.Bench.Library == nil {
		return nil, nil
	}
	standings, err := s.Bench.Library.Standings(ctx)
	if err != nil {
		return nil, err
	}
	versions, _ := rulesNow(standings)
	env, err := s.Bench.env(ctx)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	for _, v := range versions {
		h.Write([]byte(v.Digest))
	}
	key := snap.Digest() + env.Digest() + hex.EncodeToString(h.Sum(nil))
	return s.filters.get(ctx, key, func(ctx context.Context) ([]fatigue.Filtered, error) {
		view, err := s.Bench.Store.View(ctx, snap)
		if err != nil {
			return nil, err
		}
		return fatigue.Filters(ctx, view, versions, env)
	})
}

// looked records that an event was opened; that it cannot be recorded keeps
// nobody from looking.
func (s *Site) looked(c echo.Context, event, how string) {
	s.saw(c, event)
	if s.Bench.Attention == nil {
		return
	}
	if err := s.Bench.Attention.Look(c.Request().Context(), event, how, s.Now()); err != nil {
		s.Log.Warn("opened event", "id", c.Get("request"), "error", err)
	}
}

// saw keeps which events a person has looked at, so that a rule of theirs is not
// measured on them as if they were news.
func (s *Site) saw(c echo.Context, events ...string) {
	if s.Bench.Seen == nil {
		return
	}
	if err := s.Bench.Seen.Look(c.Request().Context(), actor(c).Name, s.Now(), events...); err != nil {
		s.Log.Warn("event looked at", "id", c.Get("request"), "error", err)
	}
}

func signsModelOf(found *fatigueFound) (m signsModel) {
	signs := found.Signs
	act, watch := signs.Asking()
	m.Sentence = signsSentence(signs, act, watch)
	t := signs.Trailing
	m.Window = "Closures from " + formatTime(t.From) + " to " + formatTime(t.To) + ", " + countOf(int64(t.Closures), "closure")
	if t.Extended {
		m.Window += ", from further back than 14 days, which hold fewer than 200"
	}
	m.Window += ". Of teams, never of persons."
	calm := map[fatigue.State]int{}
	for _, i := range signs.All {
		if i.State == fatigue.Act || i.State == fatigue.Watch {
			m.Rows = append(m.Rows, signRowOf(i))
			continue
		}
		m.Calm = append(m.Calm, signRowOf(i))
		calm[i.State]++
	}
	m.Calmed = calmWords(calm)
	return m
}

// calmWords say what the signs show that ask for nothing, so that too little
// evidence is not taken for none.
func calmWords(calm map[fatigue.State]int) string {
	var words []string
	for _, x := range []struct {
		state     fatigue.State
		one, many string
	}{{fatigue.Quiet, "shows no sign", "show no sign"}, {fatigue.Inconclusive, "has too little evidence", "have too little evidence"}, {fatigue.Unrecorded, "cannot be measured yet", "cannot be measured yet"}} {
		if n := calm[x.state]; n > 0 {
			words = append(words, plural(n, x.one, x.many))
		}
	}
	return "Of the others " + joined(words)
}

func signsSentence(signs *fatigue.Indicators, act, watch int) string {
	var titles []string
	for _, i := range signs.All[:act] {
		titles = append(titles, strings.ToLower(i.Title[:1])+i.Title[1:])
	}
	switch {
	case act > 0:
		return plural(act, "of twelve signs asks", "of twelve signs ask") + " for action: " + joined(titles) + "."
	case watch > 0:
		return "No sign asks for action yet; " + plural(watch, "is", "are") + " to be watched."
	}
	return "No sign asks for action in what could be measured."
}

func signRowOf(i fatigue.Indicator) signRow {
	w := signWords[i.State]
	row := signRow{Glyph: w[0], Word: w[1], Loud: i.State == fatigue.Act, Title: i.Title, Says: shareSpaces(typeset(i.Says)), Do: i.Do, Definition: i.Definition}
	for _, p := range i.Parts {
		row.Parts = append(row.Parts, signPart{mark.Line(p.Rule, mark.Options{Max: 60}), shareSpaces(p.Says)})
	}
	if more := len(row.Parts) - shownParts; more > 0 {
		row.More = plural(more, "more rule", "more rules")
	}
	if i.Share != nil && i.Share.Low != nil {
		at, _ := i.Share.Value()
		row.Figures = append(row.Figures, signFigure{"Share of " + i.Unit, formatPercent(at) + ", " + formatKofN(int64(i.Share.K), int64(i.Share.N)) + ", " + formatInterval(*i.Share.Low, *i.Share.High)})
	}
	for _, f := range i.Figures {
		row.Figures = append(row.Figures, signFigure{capital(strings.ReplaceAll(f.Name, "_", " ")), typeset(f.String())})
	}
	return row
}

// shareSpaces keeps a number and its percent sign on one line.
func shareSpaces(s string) string { return strings.ReplaceAll(s, " %", "\u00a0%") }

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// controlsTold is the sentence by which a team is told.
const controlsTold = "Some of what the queue shows are controls: copies of events whose outcome is known, with other names. They trigger nothing, are in no figure, export or report of the corpus, and you are told after each that it was one."
