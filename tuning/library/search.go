package library

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// Bounds of a search.
const (
	maxSearchBytes = 4 << 10
	maxSearchTerms = 100
)

// Levels are the levels of rules, in rising order.
var Levels = []string{"informational", "low", "medium", "high", "critical"}

// SearchError says what is wrong with the text of a search.
type SearchError struct {
	Offset, Length int // bytes of the text
	Message, Hint  string
}

// Error is the message with its hint.
func (e *SearchError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; " + e.Hint
}

// Search is a parsed question to the rules of a library: an immutable value.
// The zero value finds every rule.
type Search struct {
	terms []searchTerm
	tags  []string
}

// Tags are the tags that the search asks for, as typed.
func (s Search) Tags() []string { return s.tags }

// condition is what a version is asked for.
type condition func(v Version, m Marks) bool

// searchTerm is one condition, or its contrary.
type searchTerm struct {
	not   bool
	holds condition
}

// ParseSearch reads conditions that must all hold; case does not count. The
// error is a *SearchError.
//
//	curl "two words"   in title, id, file, text or by whom it was added
//	tag:attack.t1059   a tag, or the parts of one: attack.t1059.001 and t1059 too
//	tag:attack.t10*    * is any run of characters; tag:* is any tag
//	level:high,critical level:>=medium    levels have an order
//	status:stable language:sigma          (or dialect:)
//	related:ID         names that rule as related, by the beginning of its id
//	id:X title:X file:X by:X              the text stands in it
//	-tag:x NOT curl    not
func ParseSearch(text string) (Search, error) {
	var s Search
	if len(text) > maxSearchBytes {
		return s, &SearchError{maxSearchBytes, len(text) - maxSearchBytes, "the search is too long", fmt.Sprintf("at most %d bytes", maxSearchBytes)}
	}
	not := false
	for pos := 0; ; {
		w := nextWord(text, pos)
		if w.end == w.start {
			return s, nil
		}
		pos = w.end
		switch {
		case w.raw(text) == "AND":
			continue
		case w.raw(text) == "NOT":
			not = !not
			continue
		case len(s.terms) == maxSearchTerms:
			return Search{}, &SearchError{w.start, w.end - w.start, "the search has too many conditions", ""}
		}
		t, err := termOf(w)
		if err != nil {
			return Search{}, err
		}
		t.not = t.not != not
		s.terms, not = append(s.terms, t), false
		if w.asksTag() {
			s.tags = append(s.tags, w.values()...)
		}
	}
}

// searchWord is what stands between two blanks that are in no quotes.
type searchWord struct {
	start, end int
	not        bool
	field      string // lower case, "" without one
	value      string // without its quotes
	quoted     bool
}

// values are those of a field; commas part them unless they are quoted.
func (w searchWord) values() []string {
	if w.quoted {
		return []string{w.value}
	}
	return strings.FieldsFunc(w.value, func(r rune) bool { return r == ',' })
}

func (w searchWord) raw(text string) string { return text[w.start:w.end] }

func (w searchWord) asksTag() bool { return cmp.Or(searchNames[w.field], w.field) == "tag" }

// Retagged is the text of a search that asks for another tag in the place of
// one; everything else stays as it was typed.
func Retagged(text, from, to string) string {
	var out strings.Builder
	done := 0
	for w := nextWord(text, 0); w.end > w.start; w = nextWord(text, w.end) {
		tags := w.values()
		if !w.asksTag() || !slices.Contains(tags, from) {
			continue
		}
		for i, tag := range tags {
			if tag == from {
				tags[i] = to
			}
		}
		value := strings.Join(tags, ",")
		if w.quoted {
			value = `"` + value + `"`
		}
		field, _, _ := strings.Cut(w.raw(text), ":")
		out.WriteString(text[done:w.start] + field + ":" + value)
		done = w.end
	}
	return out.String() + text[done:]
}

var searchWords = regexp.MustCompile(`^(-?)(?:([A-Za-z_]+):)?(?:"([^"]*)"?|(\S*))`)

// nextWord is the first word at or behind pos; it is empty at the end.
func nextWord(text string, pos int) searchWord {
	pos += len(text[pos:]) - len(strings.TrimLeft(text[pos:], " \t\r\n"))
	m := searchWords.FindStringSubmatchIndex(text[pos:])
	w := searchWord{start: pos, end: pos + m[1]}
	part := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return text[pos+m[2*n] : pos+m[2*n+1]]
	}
	w.not, w.field = part(1) == "-" && w.end > w.start+1, strings.ToLower(part(2))
	if w.quoted = m[6] >= 0; w.quoted {
		w.value = part(3)
	} else {
		w.value = part(4)
	}
	if strings.HasPrefix(w.value, "//") && w.field != "" { // an address
		w.field, w.value = "", part(2)+":"+w.value
	}
	return w
}

// searchFields make the condition of a field from one value.
var searchFields = map[string]func(value string) (condition, error){
	"tag": func(value string) (condition, error) {
		tagged := tagLike(value)
		return func(_ Version, m Marks) bool { return slices.ContainsFunc(m.Tags, tagged) }, nil
	},
	"level":  levelLike,
	"status": statusLike,
	"related": func(value string) (condition, error) {
		begins := beginsWith(value)
		return func(_ Version, m Marks) bool {
			return slices.ContainsFunc(m.Related, func(r rule.Related) bool { return begins(r.ID) })
		}, nil
	},
	"language": func(value string) (condition, error) {
		d := rule.Dialect(strings.ToLower(value))
		if d != rule.Sigma && d != rule.SPL {
			return nil, fmt.Errorf("%s is no language; it is sigma or spl", value)
		}
		return func(v Version, _ Marks) bool { return v.Dialect == d }, nil
	},
	"id":    textIn(func(v Version) string { return v.Rule }),
	"title": textIn(func(v Version) string { return v.Title }),
	"file":  textIn(func(v Version) string { return v.File }),
	"by":    textIn(func(v Version) string { return v.Who }),
}

// searchNames are other names of fields.
var searchNames = map[string]string{"tags": "tag", "dialect": "language", "severity": "level", "rule": "id", "name": "title", "who": "by"}

// SearchFields are the fields that a search knows, in the order of the alphabet.
func SearchFields() []string {
	var out []string
	for f := range searchFields {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// termOf makes a condition of a word; the values of a field may be several,
// with commas between.
func termOf(w searchWord) (searchTerm, error) {
	if w.field == "" {
		return searchTerm{w.not, said(w.value)}, nil
	}
	wrong := func(message, hint string) (searchTerm, error) {
		return searchTerm{}, &SearchError{w.start, w.end - w.start, message, hint}
	}
	read, ok := searchFields[cmp.Or(searchNames[w.field], w.field)]
	if !ok {
		near := rule.NearHint(w.field, append(SearchFields(), "tags", "dialect"))
		return wrong("rules have no field "+w.field, cmp.Or(near, "they have "+strings.Join(SearchFields(), ", ")+"; to find the words, put them in quotes"))
	}
	values := w.values()
	if w.value == "" || len(values) == 0 {
		return wrong(w.field+": has no value behind it", "write "+w.field+":* for any")
	}
	var any []condition
	for _, value := range values {
		holds, err := read(value)
		if err != nil {
			return wrong(err.Error(), "")
		}
		any = append(any, holds)
	}
	return searchTerm{w.not, func(v Version, m Marks) bool {
		return slices.ContainsFunc(any, func(holds condition) bool { return holds(v, m) })
	}}, nil
}

// said holds where the words stand in what a list shows of the version, or in
// its text.
func said(words string) condition {
	low := strings.ToLower(words)
	return func(v Version, _ Marks) bool {
		return strings.Contains(strings.ToLower(strings.Join([]string{v.Title, v.Rule, v.File, v.Who, v.Text}, "\n")), low)
	}
}

// Finds reports a version for which every condition holds. Its status is that
// which counts for the rule.
func (s Search) Finds(v Version, m Marks) bool {
	return !slices.ContainsFunc(s.terms, func(t searchTerm) bool { return t.holds(v, m) == t.not })
}

// All reports a search that finds every rule.
func (s Search) All() bool { return len(s.terms) == 0 }

// Select keeps the versions that the search finds, in their order.
func (l *Library) Select(s Search, all []Version) ([]Version, error) {
	if s.All() {
		return all, nil
	}
	var out []Version
	for _, v := range all {
		m, err := l.Marks(v)
		if err != nil {
			return nil, err
		}
		if s.Finds(v, m) {
			out = append(out, v)
		}
	}
	return out, nil
}
