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
		out = append(out, figure{name: "recall.corrected" + name, title: title, basis: "audited event", scale: share, bound: bound, of: func(f *report.Figures) reading {
			if f.Verified == nil || f.Verified.Corrected == nil {
				return reading{}
			}
			a := f.Verified.Audit
			return reading{of(f.Verified.Corrected), a.Positive(), a.Judged(), true}
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
	ends := []struct {
		name, title string
		of          func(*report.Bounds) float64
	}{
		{"low", "least that the %s can be", func(b *report.Bounds) float64 { return b.Low }},
		{"high", "most that the %s can be", func(b *report.Bounds) float64 { return b.High }},
	}
	for _, end := range ends {
		out = append(out, figure{name: "recall.bound." + end.name, title: fmt.Sprintf(end.title, "known recall of events"), basis: "known event", scale: share, bound: true,
			against: func(r *report.Report, _ *report.Comparison) reading {
				b := r.LostBounds()
				if b == nil {
					return reading{}
				}
				return reading{end.of(b), r.KnownRecall.Event.K, r.KnownRecall.Event.N, true}
			}})
	}
	precision := func(name, title string, of func(report.PrecisionBounds) *report.Bounds, hits func(*episode.Tally) int) {
		for _, end := range ends {
			out = append(out, figure{name: "precision.bound." + name + end.name, title: fmt.Sprintf(end.title, title), basis: "episode", scale: share, bound: true,
				of: func(f *report.Figures) reading {
					b, t := of(f.PrecisionBounds(episode.Episode)), &f.Fired.Episode
					if b == nil {
						return reading{}
					}
					return reading{end.of(b), hits(t), t.Total(), true}
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
		for _, p := range parts {
			out = append(out, figure{name: fmt.Sprintf("unlabelled.%s%s", u, p.suffix), title: fmt.Sprintf("%sshare of fired %ss without a label", p.title, u),
				basis: u.String(), bound: strings.Contains(p.title, "bound"), scale: p.scale, of: func(f *report.Figures) reading {
					t := f.Fired.At(u)
					r := interval.Of(t.Unlabelled, t.Total())
					v, ok := p.of(r)
					return reading{v, r.K, r.N, ok}
				}})
		}
	}
	return out
}

// refused is why the candidate's figure says nothing on this snapshot, "" when
// it does. Counts say what they say.
func (f figure) refused(r *report.Report) string {
	if f.scale != share && f.scale != points {
		return ""
	}
	name := strings.TrimPrefix(f.name, "delta.")
	switch {
	case strings.HasPrefix(name, "known_recall."):
		return r.Refusal(report.RefusedRecall)
	case strings.HasPrefix(name, "precision.") && !strings.HasPrefix(name, "precision.bound."):
		return r.Refusal(report.RefusedPrecision)
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
