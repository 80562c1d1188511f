package views

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"assay/corpus"
	"assay/corpus/ingest"
)

// surveyed is what an import of a stage would find, over all its files.
type surveyed struct {
	Files  []fileSurvey
	Fields []ingest.PreviewField // by path, over all files
	Roles  []ingest.PreviewRole
	Words  []nativeWord
	Rows   int64
}

type fileSurvey struct {
	Name string
	Size int64
	*ingest.Survey
	Err string // why the file cannot be read at all
}

// nativeWord is a word of the source and what it means now.
type nativeWord struct {
	Field, Value string
	Rows         int64
	Outcome      string // a verdict, benign, or "" when it is not known
	Reason       string
	Decided      bool // by the person
}

// survey looks at the first rows of every file, once for each state of the
// decisions.
func (s *Site) survey(ctx context.Context, b *Bench, st *stage) (*surveyed, error) {
	m := st.mapping(b.Mapping)
	return s.uploads.get(ctx, st.ID+" "+m.Digest(), func(ctx context.Context) (*surveyed, error) {
		all := &surveyed{}
		for _, src := range s.staging(b).sources(st) {
			f := fileSurvey{Name: src.Name, Size: src.Size}
			found, err := ingest.Preview(ctx, src, m, 3)
			if err != nil {
				f.Err = err.Error()
				found = &ingest.Survey{}
			}
			f.Survey = found
			all.Files = append(all.Files, f)
			all.add(found)
		}
		all.settle(st)
		return all, ctx.Err()
	})
}

func (a *surveyed) add(s *ingest.Survey) {
	a.Rows += s.Rows
	for _, f := range s.Fields {
		i := slices.IndexFunc(a.Fields, func(o ingest.PreviewField) bool { return o.Path == f.Path })
		if i < 0 {
			a.Fields = append(a.Fields, f)
			continue
		}
		a.Fields[i].Rows += f.Rows
		a.Fields[i].Nulls += f.Nulls
	}
	for _, r := range s.Roles {
		i := slices.IndexFunc(a.Roles, func(o ingest.PreviewRole) bool { return o.Role == r.Role })
		if i < 0 {
			a.Roles = append(a.Roles, r)
			continue
		}
		a.Roles[i].Path, a.Roles[i].Rows = cmp.Or(a.Roles[i].Path, r.Path), a.Roles[i].Rows+r.Rows
	}
	for _, l := range s.Labels {
		a.addWord(l)
	}
}

// addWord counts a word; one that means two things, depending on whether the
// event was raised, is benign.
func (a *surveyed) addWord(l ingest.PreviewLabel) {
	outcome := ""
	if l.Known {
		outcome = l.Verdict.String()
	}
	for i := range a.Words {
		w := &a.Words[i]
		if w.Field == l.Field && w.Value == l.Value {
			if w.Rows += l.Rows; w.Outcome != outcome {
				w.Outcome, w.Reason = string(ingest.OutcomeBenign), ""
			}
			return
		}
	}
	w := nativeWord{Field: l.Field, Value: l.Value, Rows: l.Rows, Outcome: outcome}
	if l.Reason != corpus.NoReason {
		w.Reason = l.Reason.String()
	}
	a.Words = append(a.Words, w)
}

// settle puts in what was decided and sorts: what needs a decision first.
func (a *surveyed) settle(st *stage) {
	slices.SortFunc(a.Fields, func(x, y ingest.PreviewField) int { return cmp.Compare(x.Path, y.Path) })
	for i := range a.Words {
		for _, d := range st.Words {
			if w := &a.Words[i]; w.Field == d.Field && w.Value == d.Value {
				w.Outcome, w.Reason, w.Decided = d.Verdict, d.Reason, true
			}
		}
	}
	slices.SortStableFunc(a.Words, func(x, y nativeWord) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(y.Rows, x.Rows))
	})
}

func rank(w nativeWord) int {
	if w.Outcome == "" {
		return 0
	}
	return 1
}

// undecided are the words that nobody gave a meaning.
func (a *surveyed) undecided() (n int) {
	for _, w := range a.Words {
		if w.Outcome == "" && w.decidable() {
			n++
		}
	}
	return n
}

// decidable says that the table of words can name this one alone: a star at
// its end would mean any word, and a long one is not looked up.
func (w nativeWord) decidable() bool { return !strings.HasSuffix(w.Value, "*") && len(w.Value) <= 256 }

// readable says that at least one row can be imported.
func (a *surveyed) readable() bool {
	for _, f := range a.Files {
		if f.Rows > f.BadRows {
			return true
		}
	}
	return false
}
