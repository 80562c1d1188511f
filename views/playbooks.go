package views

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"assay/corpus"
	"assay/data"
	"assay/tuning/library"
	"assay/tuning/respond"

	"github.com/labstack/echo/v4"
)

// playbooksModel is the list of playbooks.
type playbooksModel struct{ Rows []playbookRow }

type playbookRow struct {
	URL, Title string
	Rules      []link
}

// playbookModel is the page of one.
type playbookModel struct {
	Title string
	Text  []proseBlock
	Rules []link
}

func playbookURL(id string) string { return "/playbooks/" + url.PathEscape(id) }

func (s *Site) playbooksPage(c echo.Context) error {
	all, err := respond.ReadPlaybooks(data.Playbooks())
	if err != nil {
		return err
	}
	var m playbooksModel
	for _, p := range all {
		rules, err := s.playbookRules(c.Request().Context(), p)
		if err != nil {
			return err
		}
		m.Rows = append(m.Rows, playbookRow{playbookURL(p.ID), p.Title, rules})
	}
	return s.show(c, http.StatusOK, s.frame(c, "Playbooks"), playbooksPage(m))
}

func (s *Site) playbookPage(c echo.Context) error {
	all, err := respond.ReadPlaybooks(data.Playbooks())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p respond.Playbook) bool { return p.ID == c.Param("id") })
	if i < 0 {
		return corpus.ErrNotFound
	}
	rules, err := s.playbookRules(c.Request().Context(), all[i])
	if err != nil {
		return err
	}
	f := s.frame(c, all[i].Title, link{"Playbooks", "/playbooks"})
	return s.show(c, http.StatusOK, f, playbookPage(playbookModel{all[i].Title, proseOf(all[i].Text), rules}))
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
