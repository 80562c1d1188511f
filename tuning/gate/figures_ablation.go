package gate

import (
	"fmt"

	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/report"
)

// ablations are the figures of the parts of a rule, of the part that is worst
// in each.
func ablations() []figure {
	var out []figure
	for _, u := range []episode.Unit{episode.Episode, episode.Incident} {
		add := func(name, title string, kinds func(ablate.Kind) bool) {
			out = append(out, figure{name: fmt.Sprintf("ablation.%s.%s", name, u), title: fmt.Sprintf(title, u), basis: "known " + u.String(), among: true,
				of: func(f *report.Figures) reading { return mostHidden(f.Ablation, u, kinds) }})
		}
		add("hidden_by_filter", "number of known %ss that the costliest filter hides", func(k ablate.Kind) bool { return k == ablate.Filter })
		add("hidden_by_part", "number of known %ss that the costliest part hides", func(ablate.Kind) bool { return true })
	}
	return append(out, figure{name: "ablation.idle", title: "number of parts that make no difference", basis: "part", among: true,
		of: func(f *report.Figures) reading {
			if f.Ablation == nil {
				return reading{}
			}
			idle, n := 0, 0
			for i := range f.Ablation.Parts {
				if e := &f.Ablation.Parts[i]; e.Figured() {
					n++
					if e.Silent() {
						idle++
					}
				}
			}
			return reading{float64(idle), idle, n, true, nil}
		}})
}

// mostHidden is what the costliest part of some kinds hides; without a known
// unit nothing says that a part hides none.
func mostHidden(a *ablate.Ablation, u episode.Unit, kinds func(ablate.Kind) bool) reading {
	if a == nil {
		return reading{}
	}
	r, asked := reading{}, false
	for i := range a.Parts {
		e := &a.Parts[i]
		if !e.Figured() || !kinds(e.Kind) {
			continue
		}
		asked = true
		p := e.Hides.Episode
		if u == episode.Incident {
			p = e.Hides.Incident
		}
		if p.N > r.n || p.K > r.k {
			r.value, r.k, r.n = max(r.value, float64(p.K)), max(r.k, p.K), p.N
		}
	}
	r.ok = !asked || r.n > 0
	return r
}
