package index

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"assay/corpus"
)

// UnknownField is a field of a query that no event of the view has, with
// names that may be meant, the likeliest first.
type UnknownField struct {
	Field string   `json:"field"`
	Near  []string `json:"near"`
}

// Unknown are the fields of a query that no event of the view has. Aliases
// are other names for paths, as in ingest.Mapping.Aliases.
func Unknown(ctx context.Context, v *corpus.View, q *Query, aliases map[string][]string) ([]UnknownField, error) {
	t, err := newTable(ctx, v)
	if err != nil {
		return nil, err
	}
	return t.unknown(q, aliases), nil
}

func (t *table) unknown(q *Query, aliases map[string][]string) []UnknownField {
	if t.rows == 0 {
		return nil
	}
	has := pathSet(t.paths)
	var out []UnknownField
	eachField(q.root, func(field string) {
		target := resolveField(field)
		known := target.source != fromColumns || slices.ContainsFunc(target.paths, func(p string) bool { return has[p] })
		if known || slices.ContainsFunc(out, func(u UnknownField) bool { return u.Field == field }) {
			return
		}
		out = append(out, UnknownField{field, t.near(field, has, aliases)})
	})
	return out
}

func pathSet(paths []string) map[string]bool {
	has := map[string]bool{}
	for _, p := range paths {
		has[p] = true
	}
	return has
}

// maxNear is how many names are offered in place of one.
const maxNear = 3

// near are the names that may be meant by field: the paths it is an alias of,
// then paths and short names by how few letters are to be changed.
func (t *table) near(field string, has map[string]bool, aliases map[string][]string) []string {
	var out []string
	for _, p := range aliases[field] {
		if has[p] && len(out) < maxNear {
			out = append(out, p)
		}
	}
	type candidate struct {
		name string
		far  int
	}
	var all []candidate
	try := func(name, as string) {
		if far, ok := distance(corpus.Fold(field), corpus.Fold(as)); ok && !slices.Contains(out, name) {
			all = append(all, candidate{name, far})
		}
	}
	for _, p := range t.paths {
		try(p, p)
		if last := p[strings.LastIndexByte(p, '.')+1:]; last != p && !strings.Contains(field, ".") {
			try(p, last)
		}
	}
	for name, target := range shortFields {
		if target.source != fromColumns || slices.ContainsFunc(target.paths, func(p string) bool { return has[p] }) {
			try(name, name)
		}
	}
	for alias, paths := range aliases {
		for _, p := range paths {
			if has[p] {
				try(p, alias)
				break
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.name, b.name)) })
	for _, c := range all {
		if c.far > all[0].far+1 {
			break // far worse than the best
		}
		if len(out) < maxNear && !slices.Contains(out, c.name) {
			out = append(out, c.name)
		}
	}
	return out
}

// maxNearBytes is the longest name that is compared letter by letter.
const maxNearBytes = 128

// distance is how many letters must be added, dropped, changed or swapped with
// the next one to make b of a; ok is false when that is more than a third of
// the shorter one. Dots, dashes and underscores count as the same.
func distance(a, b string) (n int, ok bool) {
	a, b = alike.Replace(a), alike.Replace(b)
	limit := min(len(a), len(b)) / 3
	if max(len(a), len(b)) > maxNearBytes || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return 0, false
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)], last[len(b)] <= limit
}

var alike = strings.NewReplacer("-", ".", "_", ".")
