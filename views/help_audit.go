package views

import (
	"assay/tuning/audit"
	"assay/tuning/interval"
	"assay/tuning/sampling"
)

// auditHelp is the worked example of a recall that an audit corrects. Its
// figures are computed, not written down.
type auditHelp struct {
	Units, Fired, Found, Audited, Missed string
	Known, Corrected                     string
	Silent                               string
	Strata                               []wordHelp
	RestDrawn, Rest, RestMost            string
}

// auditExample is a rule that fires on one event in a hundred.
var auditExample = sampling.Verification{Units: 100_000, Fired: 1000, VerifiedFired: 1000, PositiveFired: 200, VerifiedSilent: 2000, PositiveSilent: 4}

// restExample is a stratum in which nothing was found.
var restExample = sampling.Stratum{Units: 94_500, Labelled: 1500}

func auditHelpOf() auditHelp {
	x := auditExample
	known := interval.Of(x.PositiveFired, x.PositiveFired+x.PositiveSilent)
	share, _ := known.Value()
	e, _ := sampling.BeggGreenes(x)
	rest, _, _ := sampling.Missed([]sampling.Stratum{restExample})
	count := func(n int) string { return formatCount(int64(n)) }
	h := auditHelp{Units: count(x.Units), Fired: count(x.Fired), Found: count(x.PositiveFired), Audited: count(x.VerifiedSilent), Missed: count(x.PositiveSilent),
		Known: formatPercent(share), Corrected: formatPercent(e.Value) + " (" + rangeWords(e.Low, e.High) + ")",
		Silent:    formatDecimal(float64(x.Units-x.Fired) * float64(x.PositiveSilent) / float64(x.VerifiedSilent)),
		RestDrawn: count(restExample.Labelled), Rest: count(restExample.Units), RestMost: formatDecimal(rest.High)}
	for s := range audit.Stratum(audit.NumStrata) {
		h.Strata = append(h.Strata, wordHelp{s.Words(), sentence(s.Meaning())})
	}
	return h
}
