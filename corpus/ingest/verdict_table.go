package ingest

import (
	"fmt"
	"strings"

	"assay/corpus"
)

// Outcome is what a native word means: one of our verdicts, or benign, which
// is a false positive when nothing raised the event and an expected benign
// positive when something did.
type Outcome string

// OutcomeBenign is the outcome that depends on whether the event was raised.
const OutcomeBenign Outcome = "benign"

// verdict resolves the outcome; the reason is the one that benign implies.
func (o Outcome) verdict(raised bool) (corpus.Verdict, corpus.Reason, error) {
	if o == OutcomeBenign {
		if raised {
			return corpus.BenignPositive, corpus.ExpectedActivity, nil
		}
		return corpus.FalsePositive, corpus.NoReason, nil
	}
	v, err := corpus.ParseVerdict(string(o))
	return v, corpus.NoReason, err
}

// NativeVerdict is a line of the table: a word of a source and its meaning.
type NativeVerdict struct {
	// Field is the source path, or the last name of it; "" for every field
	// that plays the verdict role.
	Field string `yaml:"field,omitempty"`
	// Value is compared without regard to case, blanks, dashes and
	// underscores; a * at the end stands for any rest.
	Value   string  `yaml:"value"`
	Verdict Outcome `yaml:"verdict"`
	Reason  string  `yaml:"reason,omitempty"`
}

// NativeReason is a line of the table of reasons.
type NativeReason struct {
	Field  string `yaml:"field,omitempty"`
	Value  string `yaml:"value"`
	Reason string `yaml:"reason"`
}

// meaning is a compiled line.
type meaning struct {
	outcome Outcome
	reason  corpus.Reason
}

// wordTable finds the meaning of a native word: by the whole path, then by the
// path's last name, then for any field; in each the exact word before a
// prefix. A line for a field with the value * thus keeps the general words off
// that field.
type wordTable struct {
	exact  map[wordKey]meaning
	prefix map[string][]prefixMeaning // by field
}

type wordKey struct{ field, word string }

type prefixMeaning struct {
	prefix string
	meaning
}

func newWordTable() *wordTable {
	return &wordTable{exact: map[wordKey]meaning{}, prefix: map[string][]prefixMeaning{}}
}

// add enters a line; of equal ones the first counts.
func (t *wordTable) add(field, value string, m meaning) {
	field = strings.ToLower(field)
	if rest, ok := strings.CutSuffix(value, "*"); ok {
		t.prefix[field] = append(t.prefix[field], prefixMeaning{plainWord(rest), m})
		return
	}
	key := wordKey{field, plainWord(value)}
	if _, there := t.exact[key]; !there {
		t.exact[key] = m
	}
}

func (t *wordTable) find(path, value string) (meaning, bool) {
	if len(value) > 256 {
		return meaning{}, false
	}
	word, path := plainWord(value), strings.ToLower(path)
	last := path[strings.LastIndexByte(path, '.')+1:]
	for _, field := range [...]string{path, last, ""} {
		if m, ok := t.exact[wordKey{field, word}]; ok {
			return m, true
		}
		for _, p := range t.prefix[field] {
			if strings.HasPrefix(word, p.prefix) {
				return p.meaning, true
			}
		}
	}
	return meaning{}, false
}

// plainWord is a native word without what does not count in comparing.
func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == '-' || r == ' ' || r == '\t':
			return -1
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func (m *Mapping) verdictTable() (*wordTable, error) {
	t := newWordTable()
	for _, row := range m.Verdicts {
		if _, _, err := row.Verdict.verdict(false); err != nil {
			return nil, fmt.Errorf("verdict of native value %s: %w", clip(row.Value), err)
		}
		reason, err := corpus.ParseReason(row.Reason)
		if err != nil {
			return nil, fmt.Errorf("reason of native value %s: %w", clip(row.Value), err)
		}
		t.add(row.Field, row.Value, meaning{row.Verdict, reason})
	}
	return t, nil
}

func (m *Mapping) reasonTable() (*wordTable, error) {
	t := newWordTable()
	for _, row := range m.Reasons {
		reason, err := corpus.ParseReason(row.Reason)
		if err != nil {
			return nil, fmt.Errorf("native reason %s: %w", clip(row.Value), err)
		}
		t.add(row.Field, row.Value, meaning{reason: reason})
	}
	return t, nil
}
