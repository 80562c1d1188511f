package views

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/respond"

	"github.com/labstack/echo/v4"
)

// playbooksModel is the list of playbooks.
type playbooksModel struct{ Rows []playbookRow }

type playbookRow struct {
	URL, Title, Written string
	Rules               []link
}

// playbookModel is the page of one.
type playbookModel struct {
	Title, Sub string
	Text       []proseBlock
	Rules      []link
	Versions   []playbookVersion
	Diff       *diffModel // against the version before; nil where there is none
}

// playbookVersion is a line of the list of versions.
type playbookVersion struct {
	URL, Digest, Who, Why string
	Here                  bool
}

func playbookURL(id string) string { return "/playbooks/" + url.PathEscape(id) }

func (s *Site) playbooksPage(c echo.Context) error {
	all, err := s.Bench.playbooks(c.Request().Context())
	if err != nil {
		return err
	}
	var m playbooksModel
	for _, p := range all {
		rules, err := s.playbookRules(c.Request().Context(), p.Playbook)
		if err != nil {
			return err
		}
		m.Rows = append(m.Rows, playbookRow{playbookURL(p.ID), p.Title, writtenBy(p), rules})
	}
	return s.show(c, http.StatusOK, s.frame(c, "Playbooks"), playbooksPage(m))
}

// writtenBy says who wrote a version, and when.
func writtenBy(v respond.Version) string {
	if v.Who == "" {
		return "ships with Assay"
	}
	return v.Who + ", " + formatDay(v.At)
}

// playbookPage shows one version, the newest unless another is asked for, and
// what it changes against the one before.
func (s *Site) playbookPage(c echo.Context) error {
	ctx := c.Request().Context()
	shelf, err := s.Bench.playbookShelf(ctx)
	if err != nil {
		return err
	}
	versions, err := shelf.Versions(ctx, c.Param("id"))
	if errors.Is(err, respond.ErrNoPlaybook) {
		return corpus.ErrNotFound
	}
	if err != nil {
		return err
	}
	at := 0
	if asked := c.QueryParam("version"); asked != "" {
		if at = slices.IndexFunc(versions, func(v respond.Version) bool { return v.Digest == asked }); at < 0 {
			return corpus.ErrNotFound
		}
	}
	v := versions[at]
	m := playbookModel{Title: v.Title, Sub: "Written by " + writtenBy(v) + ".", Text: proseOf(v.Text)}
	if v.Who == "" {
		m.Sub = "It ships with Assay."
	}
	if m.Rules, err = s.playbookRules(ctx, v.Playbook); err != nil {
		return err
	}
	for i, o := range versions {
		m.Versions = append(m.Versions, playbookVersion{playbookURL(o.ID) + "?version=" + o.Digest, formatDigest(o.Digest), writtenBy(o), o.Why, i == at})
	}
	if at+1 < len(versions) {
		d := diffOf(versions[at+1].Whole, v.Whole)
		m.Diff = &d
	}
	return s.show(c, http.StatusOK, s.frame(c, v.Title, link{"Playbooks", "/playbooks"}), playbookPage(m))
}

// playbookRules are the rules of the library that the playbook is for.
func (s *Site) playbookRules(ctx context.Context, p respond.Playbook) (rules []link, err error) {
	all, err := s.Bench.Library.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if slices.ContainsFunc(p.Rules, func(name string) bool { return name == v.Rule || name == stemOf(v) }) {
			rules = append(rules, link{v.Title, ruleURL(v.Rule)})
		}
	}
	return rules, nil
}

func stemOf(v library.Version) string {
	for i := len(v.File) - 1; i > 0; i-- {
		if v.File[i] == '.' {
			return v.File[:i]
		}
	}
	return v.File
}
