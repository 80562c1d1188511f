package views

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"assay/corpus"
	"assay/tuning/doubt"
	"assay/tuning/replay"
	"assay/tuning/ruleset"

	"github.com/labstack/echo/v4"
)

// suspiciousModel lists labels that look wrong.
type suspiciousModel struct {
	Tabs     []tabModel
	Sentence string
	Empty    *emptyModel
	Counts   []doubtCount
	Rows     []doubtRow
	More     string
}

type doubtCount struct {
	Code, Title, Events, URL string
	Here                     bool
}

type doubtRow struct {
	Event, URL string
	Verdict    corpus.Verdict
	Why        []string
}

// doubtCodes are the reasons that an address may name.
var doubtCodes = []string{"same-text", "incident", "rules", "bulk", "source", "fast"}

func (s *Site) suspiciousPage(c echo.Context) error {
	f, only, err := s.doubtful(c)
	if err != nil {
		return err
	}
	m := suspiciousModelOf(f, only)
	m.Tabs = labelTabs(c, "/labels/suspicious")
	return s.show(c, http.StatusOK, s.frame(c, "Labels that look wrong", link{"Labels", "/labels/quality"}), suspiciousPage(m))
}

// apiSuspicious answers the same list to a program.
func (s *Site) apiSuspicious(c echo.Context) error {
	f, _, err := s.doubtful(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, f)
}

// doubtful looks for labels that look wrong in the corpus as it is now, for the
// reason that the address names.
func (s *Site) doubtful(c echo.Context) (f *doubt.Figures, only string, err error) {
	ctx := c.Request().Context()
	if only = c.QueryParam("why"); only != "" && !slices.Contains(doubtCodes, only) {
		return nil, "", fmt.Errorf("read why %.40q: want one of %v: %w", only, doubtCodes, errBadRequest)
	}
	head, err := s.Bench.Store.Head(ctx)
	if err != nil {
		return nil, "", err
	}
	env, err := s.Bench.env(ctx)
	if err != nil {
		return nil, "", err
	}
	f, err = s.doubts.get(ctx, head.Digest()+" "+env.Digest()+" "+only, func(ctx context.Context) (*doubt.Figures, error) {
		v, err := s.Bench.Store.View(ctx, head)
		if err != nil {
			return nil, err
		}
		o := doubt.Options{Only: only}
		if s.Bench.Library != nil {
			if o.Rules, err = ruleset.StableNoise(ctx, s.Bench.Library, v, env, replay.SetOptions{Atoms: s.Bench.Atoms}); err != nil {
				return nil, err
			}
		}
		return doubt.Find(ctx, s.Bench.Store, v, o)
	})
	return f, only, err
}

func suspiciousModelOf(f *doubt.Figures, only string) suspiciousModel {
	word := "look"
	if f.Doubted == 1 {
		word = "looks"
	}
	m := suspiciousModel{Sentence: formatKofN(int64(f.Doubted), int64(f.Decided)) + " labels that decide " + word + " wrong, for one reason or more. A label that looks wrong may be right: follow the link and look."}
	switch {
	case f.Decided == 0:
		m.Sentence = "No event has a label that decides."
		m.Empty = &emptyModel{"Nothing is labelled", m.Sentence, []link{{"Label events", "/corpus"}}}
		return m
	case f.Doubted == 0:
		m.Sentence = "None of the " + formatCount(int64(f.Decided)) + " labels that decide looks wrong."
	}
	listed := f.Doubted
	for _, n := range f.Counts {
		m.Counts = append(m.Counts, doubtCount{n.Code, n.Title, formatCount(int64(n.Events)), "/labels/suspicious?why=" + n.Code, n.Code == only})
		if n.Code == only {
			listed = n.Events
		}
	}
	for _, l := range f.Listed {
		r := doubtRow{Event: l.Event, URL: eventURL(l.Event), Verdict: l.Verdict}
		for _, w := range l.Why {
			r.Why = append(r.Why, sentence(w.Text))
		}
		m.Rows = append(m.Rows, r)
	}
	m.More = formatMore(listed, len(m.Rows))
	return m
}
