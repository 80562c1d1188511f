package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"assay/corpus"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// holds is the slow, obvious meaning of a query for one event.
func holds(n node, e *corpus.Event, v corpus.Verdict, r corpus.Reason) bool {
	switch n := n.(type) {
	case allNode:
		return true
	case notNode:
		return !holds(n.x, e, v, r)
	case andNode:
		for _, t := range n.terms {
			if !holds(t, e, v, r) {
				return false
			}
		}
		return true
	case orNode:
		for _, t := range n.terms {
			if holds(t, e, v, r) {
				return true
			}
		}
		return false
	case textNode:
		if s, ok := n.word.plain(); ok && s == e.ID && strings.ContainsAny(s, "0123456789") {
			return true
		}
		for _, f := range e.Fields {
			if f.Path != "event.id" && textHas(f.Value, n.word) {
				return true
			}
		}
		return false
	case existsNode:
		switch n.field {
		case "label", "verdict":
			return v != corpus.Unlabelled
		case "reason":
			return r != corpus.NoReason
		case "time", "day":
			return e.HasTime()
		}
		for _, p := range paths(n.field) {
			if x := e.Get(p); !x.IsAbsent() && !x.IsNull() {
				return true
			}
		}
		return false
	case rangeNode:
		if n.field == "time" {
			sp, _ := within(n.lo, n.hi, now)
			return e.HasTime() && e.Time.UnixNano() >= sp.start && e.Time.UnixNano() < sp.end
		}
		for _, p := range paths(n.field) {
			if any1(e.Get(p), func(x corpus.Value) bool { return between(n, x) }) {
				return true
			}
		}
		return false
	case termNode:
		return termHolds(n, e, v, r)
	}
	panic(fmt.Sprintf("%T", n))
}

func termHolds(n termNode, e *corpus.Event, v corpus.Verdict, r corpus.Reason) bool {
	s, plain := n.value.plain()
	switch n.field {
	case "verdict", "label":
		want, _ := corpus.ParseVerdict(s)
		return v == want
	case "reason":
		want, _ := corpus.ParseReason(s)
		return r == want
	case "time", "day":
		sp, _, _ := parseTime(s, now)
		return e.HasTime() && e.Time.UnixNano() >= sp.start && e.Time.UnixNano() < sp.end
	case "id":
		return plain && s == e.ID || !plain && wild(n.value).MatchString(corpus.Fold(e.ID))
	}
	for _, p := range paths(n.field) {
		x := e.Get(p)
		if any1(x, func(x corpus.Value) bool { return same(n.value, x) }) {
			return true
		}
		if p == "content.text" && !n.value.isInfix() && textHas(x, n.value) {
			return true
		}
	}
	return false
}

func paths(field string) []string {
	switch field {
	case "agent":
		return []string{"agent.id", "agent.name"}
	case "rule":
		return []string{"alert.rule_id", "alert.rule_name"}
	case "severity":
		return []string{"alert.severity"}
	case "text":
		return []string{"content.text"}
	}
	return []string{field}
}

func any1(v corpus.Value, f func(corpus.Value) bool) bool {
	if v.Kind() == corpus.KindList {
		for _, e := range v.Elems() {
			if any1(e, f) {
				return true
			}
		}
		return false
	}
	return !v.IsAbsent() && f(v)
}

func same(w word, v corpus.Value) bool {
	s, plain := w.plain()
	if v.IsNull() {
		return plain && s == "null"
	}
	if !plain {
		return wild(w).MatchString(corpus.Fold(v.Text()))
	}
	if corpus.Fold(s) == corpus.Fold(v.Text()) {
		return true
	}
	if a, ok := corpus.String(s).Number(); ok {
		b, ok := v.Number()
		return ok && a == b
	}
	if n, err := netip.ParsePrefix(s); err == nil {
		a, err := netip.ParseAddr(v.Text())
		return err == nil && n.Contains(a)
	}
	return false
}

func wild(w word) *regexp.Regexp {
	s := `(?s)^`
	for _, p := range w {
		switch p.wild {
		case '*':
			s += ".*"
		case '?':
			s += "."
		default:
			s += regexp.QuoteMeta(corpus.Fold(p.text))
		}
	}
	return regexp.MustCompile(s + "$")
}

func between(n rangeNode, v corpus.Value) bool {
	if v.IsNull() {
		return false
	}
	side := func(b bound) (int, bool) {
		if f, ok := corpus.String(b.text).Number(); ok {
			x, ok := v.Number()
			return map[bool]int{true: 1}[x > f] - map[bool]int{true: 1}[x < f], ok
		}
		if a, err := netip.ParseAddr(b.text); err == nil {
			x, err := netip.ParseAddr(v.Text())
			return x.Compare(a), err == nil
		}
		rank := map[string]int{"low": 1, "medium": 2, "high": 3, "critical": 4}
		if strings.HasSuffix(n.field, "severity") && rank[b.text] > 0 {
			return rank[v.Text()] - rank[b.text], rank[v.Text()] > 0
		}
		if sp, _, err := parseTime(b.text, now); err == nil {
			t, err := time.Parse(time.RFC3339, v.Text())
			switch x := t.UnixNano(); {
			case x < sp.start:
				return -1, err == nil
			case x >= sp.end:
				return 1, err == nil
			}
			return 0, err == nil
		}
		return strings.Compare(corpus.Fold(v.Text()), corpus.Fold(b.text)), v.Kind() == corpus.KindString
	}
	ok := true
	if !n.lo.open {
		c, can := side(n.lo)
		ok = can && (c > 0 || c == 0 && n.lo.equal)
	}
	if ok && !n.hi.open {
		c, can := side(n.hi)
		ok = can && (c < 0 || c == 0 && n.hi.equal)
	}
	return ok
}

// textHas is the words of w side by side in a text of the value, by way of
// plain lists of words.
func textHas(v corpus.Value, w word) bool {
	if v.Kind() == corpus.KindList {
		for _, e := range v.Elems() {
			if textHas(e, w) {
				return true
			}
		}
		return false
	}
	if v.Kind() != corpus.KindString || regexp.MustCompile(`^\d{4}-\d\d-\d\dT[\d:.]+Z$`).MatchString(v.Text()) {
		return false
	}
	var want []*regexp.Regexp
	for _, m := range phraseOf(w) {
		want = append(want, wild(m.source))
	}
	have := listWords(v.Text())
	for i := 0; len(want) > 0 && i+len(want) <= len(have); i++ {
		ok := true
		for j := range want {
			ok = ok && want[j].MatchString(have[i+j])
		}
		if ok {
			return true
		}
	}
	return false
}

func listWords(s string) (out []string) {
	s = strings.ReplaceAll(s, "\u200b", "")
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for _, r := range "日本" {
			w = strings.ReplaceAll(w, string(r), " "+string(r)+" ")
		}
		for _, part := range strings.Fields(w) {
			out = append(out, corpus.Fold(part))
		}
	}
	return out
}

// drawQuery draws queries that find something now and then.
func drawQuery(t *rapid.T, depth int) node {
	if depth > 0 {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return and(drawQuery(t, depth-1), drawQuery(t, depth-1))
		case 1:
			return or(drawQuery(t, depth-1), drawQuery(t, depth-1))
		case 2:
			return not(drawQuery(t, depth-1))
		}
	}
	texts := []string{
		"curl", "CURL", "ignore previous", "ignore", `"rm -rf"`, "passw*", "*ss*", "c?rl", "日本", "日", "ärger", "ÄRGER", "etc/passwd", "a_b", "evil.example", "ig*", "previous-instr*",
		"a3", "b1", "10.0.0.7", "x", "-yy", "low", "r1", "tags", "missingword", "*",
		"agent:a-1", "agent:A-1", "agent:a*", "agent:(a-1 OR bot)", "agent.id:bot", "severity:high", "severity:>=high", "severity:<medium", "severity:*", "missing:severity",
		"rule:r1", "exit_code:1", "exit_code:1.5", "exit_code:>2", "exit_code:[1 TO 3}", "exit_code:{1 TO *]", "exit_code:*", "-exit_code:*", "exit_code:null",
		"destination.ip:10.0.1.0/24", "destination.ip:[10.0.0.1 TO 10.0.1.1]", "destination.ip:10.*.2", "done:true", "done:FALSE", "tags:curl", "tags:2", "tags:>=1", "tags:>c",
		"content.text:curl", "text:ignore*", `content.text:"curl wget"`, `text:""`, "content.text:*rl*", "alert.raised_at:>2026-03-08", "alert.raised_at:<=2026-03-08", "alert.raised_at:>now-50h",
		"verdict:tp", "verdict:unlabelled", "label:*", "reason:duplicate", "reason:*", "time:>now-3d", "time:2026-03-01", "missing:time", "day:2026-03-02", "time:[2026-02-20 TO 2026-03-01]", "last:5d",
		"id:a3", "id:a1*", "id:nobody", "nofield:x", "missing:nofield",
	}
	q, err := Parse(rapid.SampledFrom(texts).Draw(t, "leaf"), now)
	if err != nil {
		t.Fatal(err)
	}
	return q.root
}

// An index that holds nothing, one that holds every segment and one that
// holds some answer as the slow evaluator does.
func TestSelectIsTheReference(t *testing.T) {
	w := randomWorld(7, 60)
	full, half := openIndex(t, t.TempDir()), openIndex(t, t.TempDir())
	syncAll(t, full, w.table)
	part := *w.table
	part.slices = w.slices[1:2]
	syncAll(t, half, &part)
	indexes := map[string]*Index{"scan": None(), "index": full, "index+scan": half}

	rapid.Check(t, func(t *rapid.T) {
		text := (&Query{root: drawQuery(t, 3)}).String()
		q, err := Parse(text, now)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for i := range w.events {
			for row := range w.events[i] {
				if holds(q.root, &w.events[i][row], w.marks[i].verdicts[row], w.marks[i].reasons[row]) {
					want = append(want, w.events[i][row].ID)
				}
			}
		}
		for name, x := range indexes {
			got, from := w.idsOf(x, q)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%q by %s (-want +got):\n%s", text, name, diff)
			}
			if from != "columns" && from != name {
				t.Fatalf("%q: answered from %s, want %s", text, from, name)
			}
		}
	})
}

func (w *world) idsOf(x *Index, q *Query) (ids []string, from string) {
	s := x.begin(w.table, q)
	defer s.words.close()
	rows, err := s.rows(context.Background())
	if err != nil {
		return []string{err.Error()}, ""
	}
	for i, b := range rows {
		b.All(func(row int) bool {
			ids = append(ids, w.events[i][row].ID)
			return true
		})
	}
	return ids, s.from()
}

// The leftmost fit between stars loses nothing against a regular expression.
func TestGlobIsTheRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 20000 {
		var w word
		for range r.IntN(6) {
			switch r.IntN(4) {
			case 0:
				w = w.addWild('*')
			case 1:
				w = w.addWild('?')
			default:
				w = w.addText(string("abä"[r.IntN(2)]))
			}
		}
		s := ""
		for range r.IntN(7) {
			s += []string{"a", "b", "ä", "A", "B"}[r.IntN(5)]
		}
		if got, want := newGlob(w).matchText(s), wild(w).MatchString(corpus.Fold(s)); got != want {
			t.Fatalf("glob %q on %q = %v, want %v", w, s, got, want)
		}
	}
}
