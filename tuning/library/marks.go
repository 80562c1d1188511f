package library

import (
	"slices"
	"sync"

	"assay/tuning/rule"
)

// Marks are what the text of a version says of itself and a search asks for.
type Marks struct {
	Level   string // "" when the text says none
	Tags    []string
	Related []rule.Related
}

// maxMarks bounds the versions whose marks are remembered.
const maxMarks = 50_000

// marked remembers the marks of texts, by digest: they never change.
type marked struct {
	mu sync.Mutex
	of map[string]Marks
}

// Marks are those of the version. Of a text that cannot be read any more, say
// because a macro is gone, only the level is known. They are shared and must
// not be changed.
func (l *Library) Marks(v Version) (Marks, error) {
	l.marks.mu.Lock()
	m, ok := l.marks.of[v.Digest]
	l.marks.mu.Unlock()
	if ok {
		return m, nil
	}
	env, err := l.names()
	if err != nil {
		return Marks{}, err
	}
	m, ok = marksIn(env, v)
	if ok {
		l.marks.keep(v.Digest, m)
	}
	return m, nil
}

func marksIn(env Environment, v Version) (m Marks, ok bool) {
	m.Level = v.Level
	rules, _ := env.Parse(v.File, v.Text)
	at := slices.IndexFunc(rules, func(r *rule.Rule) bool { return r.ID == v.Rule || len(rules) == 1 })
	if at < 0 {
		return m, false
	}
	return Marks{rules[at].Level, rules[at].Tags, rules[at].Related}, true
}

func (c *marked) keep(digest string, m Marks) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil || len(c.of) >= maxMarks {
		c.of = map[string]Marks{}
	}
	c.of[digest] = m
}
