package gate

import "assay/tuning/report"

// sweeps are the figures of a rule's threshold.
func sweeps() []figure {
	return []figure{{name: "sweep.more_incidents", title: "number of known incidents of the holdout that the advised threshold finds more", basis: "known incident",
		of: func(f *report.Figures) reading {
			if f.Sweep == nil || f.Sweep.Chosen == nil {
				return reading{}
			}
			now, best := &f.Sweep.Points[f.Sweep.Current], &f.Sweep.Points[*f.Sweep.Chosen]
			more := best.Holdout.Recall.K - now.Holdout.Recall.K
			return reading{float64(more), more, best.Holdout.Recall.N, true, nil}
		}}}
}
