package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"unicode/utf8"

	"assay/corpus/catalog"
)

// maxNote bounds a note in bytes.
const maxNote = 8 << 10

// Label gives one outcome to events, in one transaction: all of them or none.
// Events that have the outcome already are counted and left alone. Errors are
// *UnknownEventsError for events that are not in the corpus and *StaleError
// when an event was given another outcome since position Seen.
func (s *Store) Label(ctx context.Context, c LabelChange) (LabelResult, error) {
	return s.LabelEach(ctx, []LabelChange{c})
}

// LabelEach makes several changes as one batch, which one Undo takes back:
// labels from a file, each with its own outcome. Who, Source and At are the
// first change's. An event may be named by one change only.
func (s *Store) LabelEach(ctx context.Context, changes []LabelChange) (LabelResult, error) {
	return s.labelEach(ctx, changes, nil)
}

// labelEach does first, unless nil, in the same transaction, before the labels
// are appended.
func (s *Store) labelEach(ctx context.Context, changes []LabelChange, first func(*sql.Tx) error) (LabelResult, error) {
	for i := range changes {
		if err := s.checkChange(&changes[i]); err != nil {
			return LabelResult{}, fmt.Errorf("label events: %w", err)
		}
	}
	if len(changes) == 0 {
		return LabelResult{}, nil
	}
	wanted, err := wantedOutcomes(changes)
	if err != nil {
		return LabelResult{}, fmt.Errorf("label events: %w", err)
	}
	var result LabelResult
	err = s.labelling(ctx, wanted, func(tx *sql.Tx, now *keyMap[outcome]) (err error) {
		if err := checkStale(ctx, tx, changes, wanted); err != nil {
			return err
		}
		if first != nil {
			if err := first(tx); err != nil {
				return err
			}
		}
		result, err = s.appendChanges(ctx, tx, changes, now)
		return err
	})
	if errors.Is(err, catalog.ErrDisk) {
		err = fmt.Errorf("label events: %w", err)
	}
	if err == nil {
		s.advance(ctx, result, wanted)
		s.keepLabels(ctx, result.Changed)
	}
	return result, err
}

func (s *Store) checkChange(c *LabelChange) error {
	switch {
	case c.Verdict >= NumVerdicts || c.Reason >= NumReasons:
		return fmt.Errorf("no such outcome: verdict %d, reason %d", c.Verdict, c.Reason)
	case c.Verdict == Unlabelled && c.Reason != NoReason:
		return fmt.Errorf("an event without a verdict has no reason, not %s", c.Reason)
	case c.Who == "":
		return errors.New("nobody is named as the one who labels")
	case len(c.Note) > maxNote || !utf8.ValidString(c.Note):
		return fmt.Errorf("a note is UTF-8 text of up to %d bytes", maxNote)
	}
	if c.At.IsZero() {
		c.At = s.now()
	}
	return nil
}

// wantedOutcomes is the outcome that each event is to get.
func wantedOutcomes(changes []LabelChange) (*keyMap[outcome], error) {
	wanted := newKeyMap[outcome](countEvents(changes))
	for _, c := range changes {
		o := outcomeOf(c.Verdict, c.Reason)
		for _, id := range c.Events {
			key := KeyOf(id)
			if old, ok := wanted.get(key); ok && old != o {
				return nil, fmt.Errorf("event %q is given two outcomes", id)
			}
			wanted.set(key, o)
		}
	}
	return wanted, nil
}

func countEvents(changes []LabelChange) (n int) {
	for i := range changes {
		n += len(changes[i].Events)
	}
	return n
}

// labelling runs fn as the only writer, with the present outcomes of the
// events that wanted names.
func (s *Store) labelling(ctx context.Context, wanted *keyMap[outcome], fn func(*sql.Tx, *keyMap[outcome]) error) error {
	if err := s.warm(ctx); err != nil {
		return fmt.Errorf("label events: %w", err)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		head, err := s.headIn(ctx, tx)
		if err != nil {
			return fmt.Errorf("label events: %w", err)
		}
		now, err := s.currentIn(ctx, tx, head, wanted)
		if err != nil {
			return fmt.Errorf("label events: %w", err)
		}
		return fn(tx, now)
	})
}

// warm loads what a change needs before it holds the write lock.
func (s *Store) warm(ctx context.Context) error {
	head, err := s.Head(ctx)
	if err == nil {
		_, err = s.View(ctx, head)
	}
	return err
}

// currentIn looks up the outcomes that the events of wanted have at head; an
// event that is not in the answer is not in the corpus.
func (s *Store) currentIn(ctx context.Context, tx *sql.Tx, head Snapshot, wanted *keyMap[outcome]) (*keyMap[outcome], error) {
	segments, err := s.open(ctx, head.Segments)
	if err != nil {
		return nil, err
	}
	columns, err := s.labelsAt(ctx, tx, segments, head.LabelSeq)
	if err != nil {
		return nil, err
	}
	found := newKeyMap[outcome](len(wanted.values))
	for i, seg := range segments {
		err := seg.eachRow(ctx, wanted, func(k Key, row int) { found.set(k, columns[i].packed[row]) })
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// eachRow visits the rows of the wanted keys: few are looked up, many are met
// by going through all of the segment.
func (s *Segment) eachRow(ctx context.Context, wanted *keyMap[outcome], visit func(k Key, row int)) error {
	if len(wanted.values) < s.Rows()/16 {
		rows, err := s.keyRows(ctx)
		if err != nil {
			return err
		}
		for k := range wanted.values {
			if row := rows.find(k); row >= 0 {
				visit(k, row)
			}
		}
		return nil
	}
	keys, err := s.Keys(ctx)
	for row, k := range keys {
		if wanted.has(k) {
			visit(k, row)
		}
	}
	return err
}

// checkStale refuses a change of an event that was given an outcome other than
// the wanted one after the position that the person saw.
func checkStale(ctx context.Context, tx *sql.Tx, changes []LabelChange, wanted *keyMap[outcome]) error {
	seen := AnyLabels
	for _, c := range changes {
		if c.Seen != AnyLabels && (seen == AnyLabels || c.Seen < seen) {
			seen = c.Seen
		}
	}
	if seen == AnyLabels {
		return nil
	}
	return refuseNewer(ctx, tx, seen, wanted)
}

// refuseNewer is a *StaleError when an event of wanted has a newest label
// behind seq with another outcome.
func refuseNewer(ctx context.Context, tx *sql.Tx, seq int64, wanted *keyMap[outcome]) error {
	labels, err := labelsWhere(ctx, tx, `seq > ?`, seq)
	if err != nil {
		return err
	}
	newest := map[Key]int{}
	for i, l := range labels {
		if key := KeyOf(l.Event); wanted.has(key) {
			newest[key] = i
		}
	}
	stale := &StaleError{}
	for i, l := range labels {
		key := KeyOf(l.Event)
		if n, ok := newest[key]; !ok || n != i {
			continue
		}
		if o, _ := wanted.get(key); o != outcomeOf(l.Verdict, l.Reason) {
			stale.Changed = append(stale.Changed, l)
		}
	}
	if len(stale.Changed) > 0 {
		return stale
	}
	return nil
}

func (s *Store) appendChanges(ctx context.Context, tx *sql.Tx, changes []LabelChange, now *keyMap[outcome]) (LabelResult, error) {
	r := LabelResult{Batch: newID()}
	labels := make([]Label, 0, countEvents(changes))
	unknown := &UnknownEventsError{}
	done := make(map[Key]bool, cap(labels))
	for _, c := range changes {
		for _, id := range c.Events {
			key := KeyOf(id)
			old, ok := now.get(key)
			switch {
			case done[key]:
			case !ok:
				unknown.Events = append(unknown.Events, id)
			case old == outcomeOf(c.Verdict, c.Reason):
				r.Unchanged++
			default:
				labels = append(labels, Label{Event: id, Verdict: c.Verdict, Reason: c.Reason, Note: c.Note, Who: c.Who, At: c.At,
					FromVerdict: old.verdict(), FromReason: old.reason(), Source: c.Source, Batch: r.Batch})
			}
			done[key] = true
		}
	}
	if len(unknown.Events) > 0 {
		return LabelResult{}, unknown
	}
	return finishBatch(ctx, tx, r, labels, labelBatch{who: changes[0].Who, source: changes[0].Source, at: changes[0].At})
}

// finishBatch appends the labels and their batch and completes the result.
func finishBatch(ctx context.Context, tx *sql.Tx, r LabelResult, labels []Label, b labelBatch) (_ LabelResult, err error) {
	if r.Changed = len(labels); r.Changed == 0 {
		r.Batch = ""
		r.Seq, err = labelPosition(ctx, tx)
		return r, err
	}
	b.id = r.Batch
	if b.first, b.last, err = appendLabels(ctx, tx, labels); err != nil {
		return LabelResult{}, err
	}
	r.Seq = b.last
	return r, appendBatch(ctx, tx, b)
}
