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
		byTime = fmt.Sprintf("before %s lie %d and after it %d, and ", authored.UTC().Format(time.DateOnly), tune, held)
	}
	s := Sealed(p, key)
	if tune, held := measured(s); tune < enough || held < enough {
		return nil, fmt.Errorf("there is no holdout: of the %s %sby groups %d and %d, with at least %d wanted in each part", what, byTime, tune, held, enough)
	}
	return s, nil
}
