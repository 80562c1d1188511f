package views

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	"assay/tuning/library"
	"assay/tuning/rule"

	"github.com/labstack/echo/v4"
)

// editorModel is the page on which a rule is written.
type editorModel struct {
	Title     string
	Form      editorForm
	Baselines []optionGroup
	Snapshots []optionModel
	Drafted   string     // when the draft that is shown was saved; "" when it is not one
	Starters  []tabModel // texts to begin a new rule with
	Live      liveModel
	Shown     bool // the figures are there: they were asked for
}

func ruleURL(id string) string { return "/rules/" + url.PathEscape(id) }

func (s *Site) newRulePage(c echo.Context) error {
	ctx := c.Request().Context()
	asked := cmp.Or(c.QueryParam("template"), c.QueryParam("dialect"))
	f, err := s.Bench.withDraft(ctx, actor(c).Name, starterOf(asked).form(), asked)
	if err != nil {
		return err
	}
	return s.showEditor(c, http.StatusOK, f, nil)
}

func (s *Site) editRulePage(c echo.Context) error {
	ctx := c.Request().Context()
	versions, err := s.Bench.versionsOf(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	f, err := s.Bench.startOf(ctx, actor(c).Name, versions, c.QueryParam("from"))
	if err == nil {
		f, err = s.withFilter(c, f)
	}
	if err != nil {
		return err
	}
	return s.showEditor(c, http.StatusOK, f, nil)
}

// editRule does what the pressed button says.
func (s *Site) editRule(c echo.Context) error {
	f, err := readEditor(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), actor(c).Name
	switch c.FormValue("do") {
	case "draft":
		if err := s.Bench.Library.SaveDraft(ctx, who, f.draft(), f.Text); err != nil {
			return err
		}
		s.tell(c, "done", "The draft is saved. Only you see it.")
		return goTo(c, f.page())
	case "discard":
		return s.discardDraft(c, f)
	case "version":
		return s.saveVersion(c, f)
	case "replay":
		return s.replayForm(c, f)
	}
	return s.showAttempt(c, http.StatusOK, f)
}

func (s *Site) discardDraft(c echo.Context, f editorForm) error {
	if err := s.Bench.Library.DropDraft(c.Request().Context(), actor(c).Name, f.draft()); err != nil {
		return err
	}
	s.tell(c, "done", "The draft is gone.")
	if f.Rule == "" {
		return goTo(c, "/rules")
	}
	return goTo(c, ruleURL(f.Rule))
}

// saveVersion adds the text to the library. A text with errors comes back with
// them.
func (s *Site) saveVersion(c echo.Context, f editorForm) error {
	ctx, who := c.Request().Context(), actor(c).Name
	added, _, err := s.Bench.Library.Add(ctx, f.Text, f.File, who)
	var wrong rule.Diagnostics
	if errors.As(err, &wrong) {
		s.tell(c, "wrong", "Not saved: the text has errors.")
		return s.showAttempt(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if err := s.Bench.Library.DropDraft(ctx, who, f.draft()); err != nil {
		return err
	}
	s.tellAdded(c, added, f.Rule)
	return goTo(c, ruleURL(added[0].Rule))
}

// tellAdded says what became of an added text; was is the rule that was
// edited.
func (s *Site) tellAdded(c echo.Context, added []library.Added, was string) {
	first, news, again := added[0], int64(0), false
	for _, a := range added {
		if a.New {
			news++
		}
		again = again || a.Again
	}
	switch {
	case news == 0 && again:
		s.tell(c, "done", "Went back to an older text, which is the newest version again. What is in force stays so until a review moves it.")
	case news == 0:
		s.tell(c, "done", "Nothing new: this text is here already.")
	case was != "" && first.Rule != was:
		s.tell(c, "warn", "The text has another id, so it was saved as another rule than the one you edited.")
	case news == 1:
		s.tell(c, "done", "Saved version "+formatDigest(first.Digest)+" as "+string(first.Status)+".")
	default:
		s.tell(c, "done", "Saved "+formatCount(news)+" rules.")
	}
}

// showAttempt shows the editor with figures, for those who have no JavaScript.
func (s *Site) showAttempt(c echo.Context, status int, f editorForm) error {
	live, err := s.live(c.Request().Context(), actor(c).Name, f, nil)
	if err != nil {
		return err
	}
	return s.showEditor(c, status, f, live)
}

func (s *Site) showEditor(c echo.Context, status int, f editorForm, live *liveModel) error {
	ctx := c.Request().Context()
	m, err := s.editor(ctx, actor(c).Name, f, live)
	if err != nil {
		return err
	}
	fr := s.frame(c, m.Title, link{"Rules", "/rules"})
	if f.Rule != "" {
		fr = s.frame(c, "Edit", link{"Rules", "/rules"}, link{m.Title, ruleURL(f.Rule)})
	}
	fr.Editor, fr.Wide, fr.Here = true, true, f.page()
	return s.show(c, status, fr, editorPage(m))
}

func (s *Site) editor(ctx context.Context, who string, f editorForm, live *liveModel) (m editorModel, err error) {
	m = editorModel{Title: "New rule", Form: f}
	var versions []library.Version
	if f.Rule == "" {
		m.Starters = starterTabs(f.Starter)
	} else {
		if versions, err = s.Bench.Library.Versions(ctx, f.Rule); err != nil {
			return m, err
		}
		m.Title = versions[0].Title
	}
	if m.Baselines, err = s.Bench.baselineGroups(ctx, versions, f.Baseline); err != nil {
		return m, err
	}
	if m.Snapshots, err = s.Bench.snapshotOptions(ctx, f.Snapshot); err != nil {
		return m, err
	}
	if d, err := s.Bench.draft(ctx, who, f.draft()); err != nil {
		return m, err
	} else if d.Text == f.Text && d.Text != "" {
		m.Drafted = formatTime(d.At)
	}
	if live != nil {
		m.Live, m.Shown = *live, true
		return m, nil
	}
	m.Live.Saved, err = s.saved(ctx, who, f)
	return m, err
}

// draft is the person's draft of that name, empty when there is none.
func (b *Bench) draft(ctx context.Context, who, name string) (library.Draft, error) {
	d, err := b.Library.Draft(ctx, who, name)
	if errors.Is(err, library.ErrNotFound) {
		return library.Draft{}, nil
	}
	return d, err
}
