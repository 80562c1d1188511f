package report

import (
	"cmp"
	"fmt"
	"slices"

	"assay/tuning/ablate"
)

// Costliest are the parts with figures, those first that hide most known
// incidents, then episodes, then those that save least.
func Costliest(a *ablate.Ablation) []ablate.Effect {
	var out []ablate.Effect
	for _, e := range a.Parts {
		if e.Figured() {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(x, y ablate.Effect) int {
		return cmp.Or(cmp.Compare(y.Hides.Incident.K, x.Hides.Incident.K), cmp.Compare(y.Hides.Episode.K, x.Hides.Episode.K),
			cmp.Compare(x.Quiets.Episode, y.Quiets.Episode))
	})
	return out
}

// AblationWords are what the parts of a rule do, in a sentence that can be
// acted on; "" for nil. Filters and conditions of the pipeline come first: that
// a rule finds less than it would if it asked for nothing is what it is for.
func AblationWords(a *ablate.Ablation) string {
	if a == nil {
		return ""
	}
	parts := Costliest(a)
	if len(parts) == 0 {
		return "Nothing can be left out of the rule: without any part of it nothing is asked."
	}
	var filters []ablate.Effect
	for _, e := range parts {
		if e.Kind == ablate.Filter || e.Kind == ablate.Stage {
			filters = append(filters, e)
		}
	}
	words := "The rule has no filter."
	switch {
	case len(filters) > 0 && filters[0].Hides.Episode.K > 0:
		words = hidesWords(filters[0]) + " " + savesWords(filters[0])
	case len(filters) > 0:
		words = "No filter hides a known true positive." + mostSaved(filters)
	case parts[0].Hides.Episode.K > 0:
		words += " " + hidesWords(parts[0]) + " " + savesWords(parts[0])
	}
	if idle := idleParts(parts); idle > 0 {
		words += fmt.Sprintf(" %s of %s %s no difference on this snapshot.", count(idle), units(len(parts), "part"), map[bool]string{true: "makes", false: "make"}[idle == 1])
	}
	return words
}

// mostSaved names the part that quiets most, "" when none quiets anything.
func mostSaved(parts []ablate.Effect) string {
	best := parts[0]
	for _, e := range parts[1:] {
		if e.Quiets.Episode > best.Quiets.Episode {
			best = e
		}
	}
	if best.Quiets.Episode <= 0 {
		return ""
	}
	return fmt.Sprintf(" Most is saved by %q: %s%s.", best.Name, units(best.Quiets.Episode, "false positive episode"), hoursWords(best))
}

func idleParts(parts []ablate.Effect) (n int) {
	for i := range parts {
		if parts[i].Silent() {
			n++
		}
	}
	return n
}

func hidesWords(e ablate.Effect) string {
	if e.Hides.Incident.K > 0 {
		return fmt.Sprintf("%q hides %d of %s that the rule would find without it.", e.Name, e.Hides.Incident.K, units(e.Hides.Incident.N, "known incident"))
	}
	return fmt.Sprintf("%q hides %d of %s, all of incidents that the rule finds elsewhere.", e.Name, e.Hides.Episode.K, units(e.Hides.Episode.N, "known episode"))
}

func savesWords(e ablate.Effect) string {
	if e.Quiets.Episode <= 0 {
		return "It saves no false positive episode: without it the rule is better on this snapshot."
	}
	return fmt.Sprintf("It saves %s%s.", units(e.Quiets.Episode, "false positive episode"), hoursWords(e))
}

func hoursWords(e ablate.Effect) string {
	if e.HoursSaved == nil {
		return ""
	}
	return fmt.Sprintf(", %.1f analyst hours a week", *e.HoursSaved)
}

func units(n int, unit string) string { return count(n) + " " + plural(n, unit) }

// ablations is one line a rule of what its parts do.
func ablations(sides []side) block {
	b := block{title: "What each part does"}
	for _, s := range sides {
		words := AblationWords(s.Ablation)
		if words != "" && len(sides) > 1 {
			words = s.name + ": " + words
		}
		b.say(words)
	}
	return b
}
