package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"assay/tuning/library"
)

// ruleSearchHelp is what rules list takes.
const ruleSearchHelp = `QUERY keeps the rules for which every condition holds; it is the same as on the
page of rules:

  tag:attack.t1059   that tag and those below it, such as attack.t1059.001;
                     tag:t1059, tag:aml.t0051 and tag:attack.t10* do, too
  level:high,critical  level:>=medium
  status:stable      language:spl  related:ID  id:X  title:X  file:X  by:X
  curl "two words"   words of the title, the text, the id or by whom
  -tag:x  NOT curl   not; put -- before a query that begins with a dash`

// searched keeps the rules that the words of a command line ask for.
func (b *bench) searched(ctx context.Context, args []string) ([]library.Standing, error) {
	text := strings.Join(args, " ")
	search, err := library.ParseSearch(text)
	if err != nil {
		return nil, ruleSearchSyntax(text, err)
	}
	all, err := b.library.Standings(ctx)
	if err != nil || search.All() {
		return all, err
	}
	found, err := b.library.Select(search, library.Counting(all))
	if err != nil {
		return nil, err
	}
	keep := map[string]bool{}
	for _, v := range found {
		keep[v.Rule] = true
	}
	kept := all[:0:0]
	for _, s := range all {
		if keep[s.Newest.Rule] {
			kept = append(kept, s)
		}
	}
	return kept, nil
}

// ruleSearchSyntax shows the place of a mistake under the query.
func ruleSearchSyntax(text string, err error) error {
	var bad *library.SearchError
	if !errors.As(err, &bad) {
		return err
	}
	out := fmt.Sprintf("query: %s\n  %s\n  %s%s", bad.Message, text, strings.Repeat(" ", min(bad.Offset, len(text))), strings.Repeat("^", max(1, bad.Length)))
	if bad.Hint != "" {
		out += "\n  hint: " + bad.Hint
	}
	return errors.New(out)
}

// marked adds tags and related rules of the version.
func (b *bench) marked(r ruleJSON, v library.Version) (ruleJSON, error) {
	m, err := b.library.Marks(v)
	r.Tags = m.Tags
	for _, to := range m.Related {
		r.Related = append(r.Related, to.ID)
	}
	return r, err
}
