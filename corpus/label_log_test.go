package corpus

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What is appended is read back word for word, whether the labels share their
// words or not, and however many statements they take; and what takes a batch
// back is its labels, the newest first, with their outcomes exchanged.
func TestLogKeepsWhatIsAppended(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	rapid.Check(t, func(r *rapid.T) {
		labels := drawLabels(r)
		var from, first, last, undoFirst, undoLast int64
		err := s.write(ctx, func(tx *sql.Tx) (err error) {
			from = must(labelPosition(ctx, tx))
			if first, last, err = appendLabels(ctx, tx, slices.Clone(labels)); err == nil {
				by := labelBatch{id: "inverse", who: "eve", source: "undo", at: testNow}
				undoFirst, undoLast, err = appendInverse(ctx, tx, labelBatch{first: first, last: last}, by)
			}
			return err
		})
		n := int64(len(labels))
		if err != nil || first != from+1 || last != from+n || undoFirst != last+1 || undoLast != last+n {
			r.Fatalf("appended %d to %d, undone %d to %d, behind %d: %v", first, last, undoFirst, undoLast, from, err)
		}
		if n >= 1000 {
			slices.SortStableFunc(labels, func(a, b Label) int {
				x, y := KeyOf(a.Event), KeyOf(b.Event)
				return bytes.Compare(x[:], y[:])
			})
		}
		want := slices.Clone(labels)
		for _, l := range slices.Backward(labels) {
			want = append(want, Label{Event: l.Event, Verdict: l.FromVerdict, Reason: l.FromReason, FromVerdict: l.Verdict, FromReason: l.Reason,
				Who: "eve", At: testNow, Source: "undo", Batch: "inverse"})
		}
		for i := range want {
			want[i].Seq = from + 1 + int64(i)
		}
		if d := cmp.Diff(want, must(labelsWhere(ctx, s.db, `seq > ?`, from))); d != "" {
			r.Fatalf("(-want +got):\n%s", d)
		}
	})
}

func drawLabels(r *rapid.T) []Label {
	n := rapid.SampledFrom([]int{1, 2, rowsPerInsert, rowsPerInsert + 1, 3*rowsPerInsert - 1, 1100}).Draw(r, "labels")
	words := rapid.SampledFrom([]string{"", "a", "it's", "é\x00?1", "line\nbreak"})
	shared := Label{Note: words.Draw(r, "note"), Who: "ann", At: testNow, Source: "page", NativeField: "f", NativeValue: words.Draw(r, "native"), Batch: "b"}
	same := rapid.Bool().Draw(r, "same words")
	labels := make([]Label, n)
	for i := range labels {
		l := shared
		l.Event = fmt.Sprintf("%s%d", words.Draw(r, "event"), rapid.IntRange(0, 2*n).Draw(r, "number"))
		l.Verdict, l.Reason = Verdict(rapid.IntRange(0, NumVerdicts-1).Draw(r, "verdict")), Reason(rapid.IntRange(0, NumReasons-1).Draw(r, "reason"))
		l.FromVerdict, l.FromReason = Verdict(i%NumVerdicts), Reason(i%NumReasons)
		if !same && i%3 == 1 {
			l.Note, l.At, l.Batch = "other", l.At.Add(time.Second), "c"
		}
		labels[i] = l
	}
	return labels
}
