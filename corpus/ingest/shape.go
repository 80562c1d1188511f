package ingest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/corpus"
)

// shaper makes events of flattened rows: it finds the roles, takes the
// outcome out of the fields and adds the canonical ones. It is for one worker.
type shaper struct {
	*compiled
	cands  [numRoles][]candidate
	parts  pathParts
	hidden []bool // by field: belongs to the outcome
	added  []corpus.Field
	buf    []byte
}

// candidate is a field that may play a role.
type candidate struct {
	rank  int
	field int
}

// event shapes one row. fields must be sorted and are taken over; what is
// wrong with the row as a whole, an unreadable time, is the error.
func (s *shaper) event(fields []corpus.Field) (corpus.Event, error) {
	s.collect(fields)
	e := corpus.Event{}
	var err error
	if e.Time, err = s.time(fields, atTime); err != nil {
		return e, err
	}
	raised := s.raised(fields)
	if e.Native, err = s.native(fields, raised); err != nil {
		return e, err
	}
	if err = s.copyRoles(fields, raised); err != nil {
		return e, err
	}
	id := s.identity(fields)
	e.Fields, e.Native = s.split(fields, e.Native)
	e.Fields = insertSorted(e.Fields, s.added)
	if e.ID = id; id == "" {
		e.ID = s.digest(&e)
	}
	return e, nil
}

// collect finds the candidates of every role, best first, and marks the
// fields that are the outcome's by name.
func (s *shaper) collect(fields []corpus.Field) {
	for i := range s.cands {
		s.cands[i] = s.cands[i][:0]
	}
	s.hidden = append(s.hidden[:0], make([]bool, len(fields))...)
	s.added = s.added[:0]
	var part *pathPart
	for i := range fields {
		part = s.parts.of(s.compiled, fields[i].Path, part)
		s.hidden[i] = part.hidden
		for _, slot := range part.slots {
			if usable(fields[i].Value) {
				s.cands[slot.role] = rankIn(s.cands[slot.role], candidate{slot.rank, i})
			}
		}
	}
}

func rankIn(cs []candidate, c candidate) []candidate {
	i := len(cs)
	for i > 0 && cs[i-1].rank > c.rank {
		i--
	}
	return slices.Insert(cs, i, c)
}

// usable is a value that can say something: a scalar that is not empty, or
// for times anything, so that what is no time is noticed.
func usable(v corpus.Value) bool {
	switch v.Kind() {
	case corpus.KindNull, corpus.KindAbsent:
		return false
	case corpus.KindString:
		return v.Text() != ""
	}
	return true
}

func scalar(v corpus.Value) bool {
	k := v.Kind()
	return k == corpus.KindString || k == corpus.KindInt || k == corpus.KindFloat || k == corpus.KindBool
}

// first is the best candidate that is a scalar.
func (s *shaper) first(fields []corpus.Field, role roleIndex) (int, bool) {
	for _, c := range s.cands[role] {
		if scalar(fields[c.field].Value) {
			return c.field, true
		}
	}
	return 0, false
}

// time reads the best candidate that has a time.
func (s *shaper) time(fields []corpus.Field, role roleIndex) (time.Time, error) {
	for _, c := range s.cands[role] {
		t, ok, err := s.clock.read(fields[c.field].Value)
		if err != nil {
			return time.Time{}, fmt.Errorf("%s: %w", fields[c.field].Path, err)
		}
		if ok {
			return t, nil
		}
	}
	return time.Time{}, nil
}

// raised reports whether a detection raised the event.
func (s *shaper) raised(fields []corpus.Field) bool {
	for _, role := range [...]roleIndex{atRule, atRuleName} {
		if _, ok := s.first(fields, role); ok {
			return true
		}
	}
	kind := corpus.Fold(corpus.GetField(fields, "event.kind").Text())
	return kind == "alert" || kind == "signal"
}

// native reads the outcome; nil when the row says nothing of it.
func (s *shaper) native(fields []corpus.Field, raised bool) (*corpus.Native, error) {
	reason := s.stated(fields)
	n, found := s.verdict(fields, raised)
	if !found || n.Verdict == corpus.Unlabelled {
		return n, nil
	}
	n.Reason = cmp.Or(reason, n.Reason)
	if i, ok := s.first(fields, atReviewer); ok {
		n.Reviewer = fields[i].Value.Text()
	}
	var err error
	n.At, err = s.time(fields, atReviewedAt)
	for _, role := range [...]roleIndex{atReason, atReviewer, atReviewedAt} {
		for _, c := range s.cands[role] {
			s.hidden[c.field] = true
		}
	}
	return n, err
}

// stated is the reason of the best candidate that is one. All that are one are
// hidden, with a verdict or without: a reason gives the answer away too.
func (s *shaper) stated(fields []corpus.Field) (reason corpus.Reason) {
	for _, c := range s.cands[atReason] {
		r, ok := s.reason(fields[c.field].Path, fields[c.field].Value.Text())
		if ok {
			reason = cmp.Or(reason, r)
			s.hidden[c.field] = true
		}
	}
	return reason
}

// verdict takes the best candidate whose word means an outcome, else the best
// whose word is unknown. All that mean an outcome are hidden, as they all give
// the answer away. The word of an item that is still open means none.
func (s *shaper) verdict(fields []corpus.Field, raised bool) (*corpus.Native, bool) {
	var n, unknown *corpus.Native
	open := false
	for _, c := range s.cands[atVerdict] {
		f := fields[c.field]
		if !scalar(f.Value) {
			continue
		}
		meant, known := s.verdicts.find(f.Path, f.Value.Text())
		if !known {
			if unknown == nil {
				unknown = &corpus.Native{Field: f.Path, Value: f.Value.Text()}
			}
			continue
		}
		v, reason, _ := meant.outcome.verdict(raised)
		if v == corpus.Unlabelled {
			continue
		}
		s.hidden[c.field] = true
		if isOpen(s.open, fields, f.Path) {
			open = true
			continue
		}
		if n == nil {
			n = &corpus.Native{Field: f.Path, Value: f.Value.Text(), Verdict: v, Reason: cmp.Or(meant.reason, reason)}
		}
	}
	switch {
	case n == nil && open:
		n = &corpus.Native{} // evidence, and no label
	case n == nil:
		n = unknown
	}
	return n, n != nil
}

// copyRoles adds the canonical fields that the row lacks.
func (s *shaper) copyRoles(fields []corpus.Field, raised bool) error {
	for role := atRule; role < numRoles; role++ {
		if !raised && role != atEntity && role != atIncident {
			continue
		}
		path := roleOrder[role].Canonical()
		switch role {
		case atRaised, atClosed:
			t, err := s.time(fields, role)
			if err != nil {
				return err
			}
			s.setTime(fields, path, t)
		case atHandling:
			if i, ok := s.first(fields, role); ok {
				s.setNumber(fields, path, fields[i].Value)
			}
		default:
			if i, ok := s.first(fields, role); ok && corpus.GetField(fields, path).IsAbsent() {
				s.added = append(s.added, corpus.Field{Path: path, Value: fields[i].Value})
			}
		}
	}
	return nil
}

// setTime makes the canonical field RFC 3339 text; a null or empty one stays.
func (s *shaper) setTime(fields []corpus.Field, path string, t time.Time) {
	i, there := fieldAt(fields, path)
	switch {
	case t.IsZero():
	case !there:
		s.added = append(s.added, corpus.Field{Path: path, Value: corpus.String(t.Format(time.RFC3339Nano))})
	case usable(fields[i].Value) && !isRFC3339(fields[i].Value):
		fields[i].Value = corpus.String(t.Format(time.RFC3339Nano))
	}
}

func isRFC3339(v corpus.Value) bool {
	if v.Kind() != corpus.KindString {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, v.Text())
	return err == nil
}

// setNumber makes the canonical field a number; what is none stays as it is.
func (s *shaper) setNumber(fields []corpus.Field, path string, v corpus.Value) {
	if v.Kind() == corpus.KindString {
		f, ok := v.Number()
		if !ok {
			return
		}
		v = corpus.Float(f)
		if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			v = corpus.Int(int64(f))
		}
	}
	if i, there := fieldAt(fields, path); !there {
		s.added = append(s.added, corpus.Field{Path: path, Value: v})
	} else if usable(fields[i].Value) {
		fields[i].Value = v
	}
}

func fieldAt(fields []corpus.Field, path string) (int, bool) {
	return slices.BinarySearchFunc(fields, path, func(f corpus.Field, p string) int { return strings.Compare(f.Path, p) })
}

// split moves what is hidden into the outcome's evidence. A list of objects
// that tell the outcome stays without that, and is evidence as it was.
func (s *shaper) split(fields []corpus.Field, n *corpus.Native) ([]corpus.Field, *corpus.Native) {
	var evidence []corpus.Field
	kept := fields[:0]
	for i, f := range fields {
		if s.hidden[i] {
			evidence = append(evidence, f)
			continue
		}
		if k := f.Value.Kind(); k == corpus.KindList || k == corpus.KindJSON {
			if stripped, some := corpus.StripOutcome(f.Value); some {
				evidence = append(evidence, f)
				f.Value = stripped
			}
		}
		kept = append(kept, f)
	}
	if evidence != nil {
		if n == nil {
			n = &corpus.Native{}
		}
		n.Evidence = evidence
	}
	return kept, n
}

func insertSorted(fields, added []corpus.Field) []corpus.Field {
	for _, f := range added {
		i, there := fieldAt(fields, f.Path)
		if !there {
			fields = slices.Insert(fields, i, f)
		}
	}
	return fields
}

const maxIDBytes = 1024

// identity is the source's own id, "" when it has none that can serve.
func (s *shaper) identity(fields []corpus.Field) string {
	for _, c := range s.cands[atID] {
		f := fields[c.field]
		if k := f.Value.Kind(); k != corpus.KindString && k != corpus.KindInt || s.hidden[c.field] {
			continue
		}
		id := f.Value.Text()
		if len(id) <= maxIDBytes && (s.numericID[f.Path] || len(id) >= 10 || !digits(id)) {
			return strings.Clone(id)
		}
	}
	return ""
}

// digest is the identity by content: fields as one JSON object, sorted, and
// the time, without what belongs to the outcome.
func (s *shaper) digest(e *corpus.Event) string {
	b := append(s.buf[:0], '{')
	for _, f := range e.Fields {
		b = corpus.String(f.Path).AppendJSON(b)
		b = append(b, ':')
		b = f.Value.AppendJSON(b)
		b = append(b, ',')
	}
	b = append(b, '}')
	if e.HasTime() {
		b = strconv.AppendInt(b, e.Time.UnixNano(), 10)
	}
	s.buf = b
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}
