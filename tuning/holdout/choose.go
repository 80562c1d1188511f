package holdout

import (
	"fmt"
	"time"

	"assay/tuning/episode"
)

// Choose splits by the time at which a version was written, unless that is
// zero, where measured counts enough units in both parts; else it seals groups.
// The error says why neither has enough.
func Choose(p *episode.Pool, authored time.Time, key string, enough int, what string, measured func(*Split) (tune, held int)) (*Split, error) {
	byTime := ""
	if !authored.IsZero() {
		s := ByTime(p, authored)
		tune, held := measured(s)
		if tune >= enough && held >= enough {
			return s, nil
		}
		byTime = fmt.Sprintf(" %[2]d lie before %[1]s and %[3]d after it;", authored.UTC().Format(time.DateOnly), tune, held)
	}
	s := Sealed(p, key)
	if tune, held := measured(s); tune < enough || held < enough {
		return nil, fmt.Errorf("there is no holdout: of the %s%s %d are in the groups to tune on and %d in those held out, with at least %d wanted in each", what, byTime, tune, held, enough)
	}
	return s, nil
}
