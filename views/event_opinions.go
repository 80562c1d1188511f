package views

import (
	"context"

	"assay/corpus"
)

// opinionRow is a second opinion of the event, or what settled two.
type opinionRow struct {
	Verdict    corpus.Verdict
	Beside     corpus.Verdict // the label it stood beside; of a settlement Unlabelled
	Settled    bool
	Reason     string
	Note       string
	Who        string
	At, ISO    string
	WordsAfter string
}

// opinions are what was said of the event a second time, the oldest first.
func (s *Site) opinions(ctx context.Context, event string) (rows []opinionRow, err error) {
	said, err := s.Bench.Store.OpinionsOf(ctx, event)
	if err != nil {
		return nil, err
	}
	for _, o := range said {
		r := opinionRow{Verdict: o.Verdict, Beside: o.First.Verdict, Reason: reasonText(o.Reason), Note: o.Note, Who: o.Who, At: formatTime(o.At), ISO: isoOf(o.At)}
		if r.WordsAfter = "without seeing the label, which was"; o.Agrees() {
			r.WordsAfter = "without seeing the label, which was the same:"
		}
		rows = append(rows, r)
	}
	settled, err := s.Bench.Store.SettlementsOf(ctx, event)
	for _, x := range settled {
		rows = append(rows, opinionRow{Verdict: x.Verdict, Settled: true, Reason: reasonText(x.Reason), Note: x.Note, Who: x.Who, At: formatTime(x.At), ISO: isoOf(x.At), WordsAfter: "settled it"})
	}
	return rows, err
}
