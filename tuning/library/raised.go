package library

import "context"

// Raised answers which rules, as alerts name them, a field of a search finds:
// what an alert names is one of the library's rules (known), and the search
// finds it (wanted). The rules are as they count now. It fits the interface
// that package index asks for.
func (l *Library) Raised(ctx context.Context, field, value string) (func(name string) (known, wanted bool), error) {
	t, err := termOf(searchWord{field: field, value: value, quoted: true})
	if err != nil {
		return nil, err
	}
	standings, err := l.Standings(ctx)
	if err != nil {
		return nil, err
	}
	all := Counting(standings)
	found, err := l.Select(Search{terms: []searchTerm{t}}, all)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, v := range found {
		ids[v.Rule] = true
	}
	names := NamesOf(all)
	return func(name string) (known, wanted bool) {
		id, ok := names.Find(name)
		return ok, ids[id]
	}, nil
}

// Counting are the versions that count, one a rule, each with the status of
// its rule.
func Counting(all []Standing) (out []Version) {
	for _, s := range all {
		v := s.Counts()
		v.Status = s.Status()
		out = append(out, v)
	}
	return out
}
