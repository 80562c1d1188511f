package library

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// mostNearTags is how many tags are offered in place of one.
const mostNearTags = 3

// NearTags says whether a rule has the tag, as a search for it reads it, and,
// when none has, which tags or parts of tags may be meant: those that take the
// fewest letters to change, and at most a third of them.
func (l *Library) NearTags(ctx context.Context, tag string) (known bool, near []string, err error) {
	standings, err := l.Standings(ctx)
	if err != nil {
		return false, nil, err
	}
	has, names := tagLike(tag), map[string]bool{}
	for _, v := range Counting(standings) {
		m, err := l.Marks(v)
		if err != nil {
			return false, nil, err
		}
		if slices.ContainsFunc(m.Tags, has) {
			return true, nil, nil
		}
		for _, t := range m.Tags {
			eachPartOfTag(t, func(part string) { names[part] = true })
		}
	}
	return false, nearestTags(tag, names), nil
}

// eachPartOfTag calls f with what may be asked of a tag: any of the words
// between its dots that follow one another, but for mere numbers.
func eachPartOfTag(tag string, f func(part string)) {
	words := strings.Split(tag, ".")
	for from := range words {
		for to := from + 1; to <= len(words); to++ {
			if part := strings.Join(words[from:to], "."); strings.ContainsFunc(part, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
				f(part)
			}
		}
	}
}

func nearestTags(value string, names map[string]bool) (out []string) {
	const longest = 128
	type candidate struct {
		name string
		far  int
	}
	written := looseName(strings.Trim(value, "*."))
	limit := max(1, len(written)/3)
	var all []candidate
	for name := range names {
		if max(len(name), len(written)) > longest || max(len(name)-len(written), len(written)-len(name)) > limit {
			continue
		}
		if far := rule.Edits(written, looseName(name)); far <= limit {
			all = append(all, candidate{name, far})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.name, b.name)) })
	for _, c := range all {
		if c.far > all[0].far || len(out) == mostNearTags {
			break
		}
		out = append(out, c.name)
	}
	return out
}
