package gate

import (
	"fmt"
	"strings"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/report"
)

// verifieds are the figures about what labels leave open: the recall that an
// audit corrects, the bounds, and the share of fired units that nobody labelled.
func verifieds() []figure {
	return append(append(corrected(), bounds()...), unlabelled()...)
}

func corrected() (out []figure) {
	add := func(name, title string, bound bool, of func(*report.Share) float64) {
		out = append(out, figure{name: "recall.corrected" + name, title: title, basis: "audited event", scale: share, bound: bound, upper: name == ".high", of: func(f *report.Figures) reading {
			if f.Verified == nil || f.Verified.Corrected == nil {
				return reading{}
			}
			a, c := f.Verified.Audit, f.Verified.Corrected
			r := reading{value: of(c), k: a.Positive(), n: a.Judged(), ok: true}
			if name == ".low" || name == ".high" {
				r.ends = &ends{low: c.Low, high: c.High, point: c.Value}
			}
			return r
		}})
	}
	add("", "corrected recall of events", true, func(s *report.Share) float64 { return s.Value })
	add(".value", "corrected recall of events", true, func(s *report.Share) float64 { return s.Value })
	add(".low", "lower bound of the corrected recall of events", true, func(s *report.Share) float64 { return s.Low })
	add(".high", "upper bound of the corrected recall of events", true, func(s *report.Share) float64 { return s.High })
	return out
}

// bounds are Manski's: of the recall against what the baseline raised, and of
// the two precisions of episodes.
func bounds() (out []figure) {
	sides := []struct {
		name, title string
		of          func(*report.Bounds) float64
	}{
		{"low", "least that the %s can be", func(b *report.Bounds) float64 { return b.Low }},
		{"high", "most that the %s can be", func(b *report.Bounds) float64 { return b.High }},
	}
	for _, end := range sides {
		out = append(out, figure{name: "recall.bound." + end.name, title: fmt.Sprintf(end.title, "known recall of events"), basis: "known event", scale: share, bound: true,
			against: func(r *report.Report, _ *report.Comparison) reading {
				b := r.LostBounds()
				if b == nil {
					return reading{}
				}
				return reading{end.of(b), r.KnownRecall.Event.K, r.KnownRecall.Event.N, true, &ends{low: b.Low, high: b.High}}
			}})
	}
	precision := func(name, title string, of func(report.PrecisionBounds) *report.Bounds, hits func(*episode.Tally) int) {
		for _, end := range sides {
			out = append(out, figure{name: "precision.bound." + name + end.name, title: fmt.Sprintf(end.title, title), basis: "episode", scale: share, bound: true,
				of: func(f *report.Figures) reading {
					b, t := of(f.PrecisionBounds(episode.Episode)), &f.Fired.Episode
					if b == nil {
						return reading{}
					}
					return reading{end.of(b), hits(t), t.Total(), true, &ends{low: b.Low, high: b.High}}
				}})
		}
	}
	precision("", "actionable precision of episodes", func(p report.PrecisionBounds) *report.Bounds { return p.Actionable },
		func(t *episode.Tally) int { return t.TruePositive })
	precision("logic.", "logic precision of episodes", func(p report.PrecisionBounds) *report.Bounds { return p.Logic },
		func(t *episode.Tally) int { return t.TruePositive + t.BenignPositive })
	return out
}

func unlabelled() (out []figure) {
	for u := range episode.Unit(episode.NumUnits) {
		out = append(out, shares(fmt.Sprintf("unlabelled.%s", u), fmt.Sprintf("share of fired %ss without a label", u), u.String(), func(f *report.Figures) (interval.Proportion, bool) {
			t := f.Fired.At(u)
			return interval.Of(t.Unlabelled, t.Total()), true
		})...)
	}
	return out
}

// refused is why the candidate's figure says nothing on this snapshot, "" when
// it does. Counts say what they say.
func (f figure) refused(r *report.Report) string {
	if what := f.refusal(); what != "" {
		return r.Refusal(what)
	}
	return ""
}

// refusable reports that a snapshot can make the figure say nothing.
func (f figure) refusable() bool { return f.refusal() != "" }

// refusal is the figure of report.Refusal that this one is of, "" for none.
func (f figure) refusal() string {
	if f.scale != share && f.scale != points {
		return ""
	}
	name := f.name
	for _, head := range []string{"delta.", "shift.", "evaluation."} {
		name = strings.TrimPrefix(name, head)
	}
	switch {
	case strings.HasPrefix(name, "known_recall"):
		return report.RefusedRecall
	case strings.HasPrefix(name, "precision.") && !strings.HasPrefix(name, "precision.bound."):
		return report.RefusedPrecision
	}
	return ""
}

// missingCorrection says why a report has no corrected recall.
func missingCorrection(r *report.Report) string {
	if r.Verified == nil || r.Verified.Reason == "" {
		return "nobody asked what the rule is silent on"
	}
	return r.Verified.Reason
}
