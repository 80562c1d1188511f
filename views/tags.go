package views

import (
	"context"
	"net/url"

	"assay/tuning/library"
)

// tagField is the field of the corpus by which alerts are found by the tags of
// their rules.
const tagField = "rule.tag"

// unknownTag is a tag that was asked for and that no rule has, with those that
// may be meant.
type unknownTag struct {
	Tag  string
	Near []string
}

// unknownTags are those of the tags that no rule of the library has.
func (b *Bench) unknownTags(ctx context.Context, tags []string) (all []unknownTag, err error) {
	if b.Library == nil {
		return nil, nil
	}
	for _, tag := range tags {
		known, near, err := b.Library.NearTags(ctx, tag)
		if err != nil {
			return nil, err
		}
		if !known {
			all = append(all, unknownTag{tag, near})
		}
	}
	return all, nil
}

// notice says it, with a link for each tag that may be meant; to is the address
// with that tag in its place.
func (u unknownTag) notice(to func(near string) string) noticeModel {
	n := noticeModel{Kind: "warn", Text: "No rule of the library has a tag " + markPlain(u.Tag) + "."}
	for i, near := range u.Near {
		text := markPlain(near)
		if i == 0 {
			text = "Did you mean " + text + "?"
		}
		n.Links = append(n.Links, link{text, to(near)})
	}
	return n
}

// tagNotices are those of a query of the corpus.
func tagNotices(f *finding) (all []noticeModel) {
	for _, u := range f.Tags {
		all = append(all, u.notice(func(near string) string { return f.Ask.with(f.Query.Revalued(tagField, u.Tag, near).String()) }))
	}
	return all
}

// nearTagNames are what may be meant, by the condition as it is typed.
func nearTagNames(tags []unknownTag, into map[string][]string) map[string][]string {
	for _, t := range tags {
		if len(t.Near) > 0 {
			into[tagField+":"+t.Tag] = t.Near
		}
	}
	return into
}

// ruleTagNotices are those of a search for rules.
func (s *Site) ruleTagNotices(ctx context.Context, here *url.URL) (all []noticeModel, err error) {
	q := here.Query()
	search, err := library.ParseSearch(q.Get("q"))
	if err != nil {
		return nil, nil // told where it is read
	}
	unknown, err := s.Bench.unknownTags(ctx, search.Tags())
	for _, u := range unknown {
		all = append(all, u.notice(func(near string) string {
			q.Set("q", library.Retagged(here.Query().Get("q"), u.Tag, near))
			return addressOf("/rules", q)
		}))
	}
	return all, err
}
