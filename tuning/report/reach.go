package report

import (
	"fmt"

	"assay/tuning/reach"
)

// reaches is what an attacker and an automated response can make of the rules,
// a line or two for each; ok is false when no report asked.
func reaches(sides []side) (b block, ok bool) {
	b.title = "What an automated response would do"
	for _, s := range sides {
		if s.Reach == nil {
			continue
		}
		name := ""
		if len(sides) > 1 {
			name = s.name + ": "
		}
		b.lines = append(b.lines, name+s.Reach.Sentence())
		if x := s.Reach.Radius; x != nil {
			b.lines = append(b.lines, name+worstWords(x))
		}
		if line := knownWords(s.Reach); line != "" {
			b.lines = append(b.lines, name+line)
		}
	}
	return b, len(b.lines) > 0
}

// worstWords is the worst day and the worst that an attacker could do.
func worstWords(x *reach.Radius) string {
	day := "nobody honest was ever hit"
	if x.MaxDay.Day != "" {
		day = fmt.Sprintf("on the worst day, %s, %s honest ones", x.MaxDay.Day, proportionWords(x.MaxDay.Proportion))
	}
	return fmt.Sprintf("%s; at %s alerts an hour for 24 hours, %s could be held, with a cap of 1 %% %s",
		day, count(x.Worst.RatePerHour), counted(x.Worst.Principals, "principal"), count(x.Worst.Capped))
}

// knownWords is what comes of the true positives: twins, and filters that hide
// them.
func knownWords(r *reach.Reach) string {
	b, h := r.Boundary, r.Suppress
	if b == nil || h == nil {
		return ""
	}
	return fmt.Sprintf("known incidents told from every harmless twin: %s; that a user or an agent can hide behind a filter: %s",
		proportionWords(b.Incidents), proportionWords(h.Incidents))
}
