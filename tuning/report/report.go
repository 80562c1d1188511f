package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"assay/corpus"
	"assay/tuning/ablate"
	"assay/tuning/episode"
	"assay/tuning/evade"
	"assay/tuning/interval"
	"assay/tuning/load"
	"assay/tuning/quality"
	"assay/tuning/reach"
	"assay/tuning/rule"
	"assay/tuning/sweep"
)

// SchemaVersion is the version of the JSON form.
const SchemaVersion = 1

// Warning weakens a figure, or says why there is none.
type Warning = load.Warning

// Report is the figures of one rule on one snapshot, and, after Compare, of
// the baseline beside it. It holds no clock and no place.
type Report struct {
	SchemaVersion int    `json:"schema_version"`
	Tool          string `json:"tool"`                  // name and version
	Snapshot      string `json:"snapshot"`              // digest
	Environment   string `json:"environment,omitempty"` // digest of what the rules were read and fitted with (plan.Env); "" when not told
	Synthetic     bool   `json:"synthetic"`
	Events        int    `json:"events"`
	Untimed       int    `json:"untimed"` // of the events, without a time
	Method        Method `json:"method"`
	Figures
	Comparison *Comparison `json:"comparison"`           // nil without a baseline
	Retirement *Retirement `json:"retirement,omitempty"` // of Retire alone
}

// Method says how the figures were made.
type Method struct {
	Interval            string   `json:"interval"`
	Level               float64  `json:"level"`
	EpisodeGapSeconds   float64  `json:"episode_gap_seconds"`
	IncidentJoinSeconds float64  `json:"incident_join_seconds"`
	Entity              []string `json:"entity"` // fields, first filled wins
}

// Figures are those of one rule.
type Figures struct {
	Rule        Rule                                `json:"rule"`
	Fired       episode.ByUnit[episode.Tally]       `json:"fired"`
	Silent      episode.ByUnit[episode.Tally]       `json:"silent"`
	Precision   episode.ByUnit[Precision]           `json:"precision"`
	KnownRecall episode.ByUnit[interval.Proportion] `json:"known_recall"`
	Forecast    *load.Forecast                      `json:"forecast,omitempty"`
	Load        *load.Load                          `json:"load"`             // nil: a warning says why
	Labels      *quality.Fired                      `json:"labels,omitempty"` // how far the labels behind the precisions can be relied on
	Warnings    []Warning                           `json:"warnings"`
	Evaluation  *Evaluation                         `json:"evaluation,omitempty"` // nil: not asked for
	Evasion     *evade.Figures                      `json:"evasion,omitempty"`    // of package study
	Holdout     *Holdout                            `json:"holdout,omitempty"`    // what the author has not tuned on; nil: a warning says why, or nobody asked
	Verified    *Verified                           `json:"verified,omitempty"`   // what the labels leave open; nil where nobody asked
	Ablation    *ablate.Ablation                    `json:"ablation,omitempty"`   // what each part of the rule does
	Sweep       *sweep.Sweep                        `json:"sweep,omitempty"`      // of a rule with a threshold: what becomes of it when that moves

	Reach *reach.Reach `json:"reach,omitempty"` // what an attacker and a response can make of the rule; filled by package study
}

// Rule names the rule that was replayed. What its text leaves out is left out
// here, so that a report of earlier days keeps its digest.
type Rule struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Digest  string       `json:"digest"`
	Dialect rule.Dialect `json:"dialect"`
	Status  rule.Status  `json:"status"`
	Level   string       `json:"level,omitempty"`
	Tags    []string     `json:"tags,omitempty"`
	Related []Related    `json:"related,omitempty"`
}

// Related is a rule that a rule names, and how the two are related.
type Related struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// RuleOf is how a report names the rule.
func RuleOf(r *rule.Rule) Rule {
	out := Rule{ID: r.ID, Title: r.Title, Digest: r.Digest, Dialect: r.Dialect, Status: r.Status, Level: r.Level, Tags: slices.Clone(r.Tags)}
	for _, to := range r.Related {
		out.Related = append(out.Related, Related(to))
	}
	return out
}

// Precision is the two precisions of one unit.
type Precision struct {
	Actionable interval.Proportion `json:"actionable"`
	Logic      interval.Proportion `json:"logic"`
}

// Comparison is what the candidate changes. Lost and Gained name every true
// positive; Changed is bounded and in the order in which to read it.
type Comparison struct {
	Baseline     Figures                        `json:"baseline"`
	Lost         []string                       `json:"lost"`                     // true positives that only the baseline fires on
	Gained       []string                       `json:"gained"`                   // that only the candidate fires on
	Quieted      int                            `json:"quieted"`                  // false positives that only the baseline fires on
	Added        int                            `json:"added"`                    // that only the candidate fires on
	Stopped      episode.Tally                  `json:"stopped"`                  // all events that only the baseline fires on
	Started      episode.Tally                  `json:"started"`                  // all events that only the candidate fires on
	Paired       episode.ByUnit[episode.Paired] `json:"paired"`                   // known true positives
	Loss         *Loss                          `json:"loss"`                     // nil without known incidents
	LostNames    []LostIncident                 `json:"lost_incidents,omitempty"` // known incidents that only the baseline finds; of package study
	Resampled    *Resampled                     `json:"resampled,omitempty"`      // nil: not asked for
	Delta        Delta                          `json:"delta"`
	Forecast     *load.Difference               `json:"forecast,omitempty"` // candidate minus baseline, on the same days
	Changed      []Change                       `json:"changed"`
	ChangedTotal int                            `json:"changed_total"`
}

// Delta is candidate minus baseline; nil where either has no figure.
type Delta struct {
	Precision    episode.ByUnit[PrecisionDelta] `json:"precision"`
	KnownRecall  episode.ByUnit[*float64]       `json:"known_recall"`
	AlertsPerDay *float64                       `json:"alerts_per_day"`
	HoursPerWeek *float64                       `json:"hours_per_week"`
}

// PrecisionDelta is the change of the two precisions.
type PrecisionDelta struct {
	Actionable *float64 `json:"actionable"`
	Logic      *float64 `json:"logic"`
}

// ChangeKind says how an event's outcome changed.
type ChangeKind string

// The kinds, in the order of reading.
const (
	Lost    ChangeKind = "lost"    // a true positive, fired on by the baseline alone
	Gained  ChangeKind = "gained"  // a true positive, by the candidate alone
	Quieted ChangeKind = "quieted" // any other verdict, by the baseline alone
	Added   ChangeKind = "added"   // any other verdict, by the candidate alone
)

// Change is an event on which one of the two rules fires.
type Change struct {
	Kind    ChangeKind     `json:"kind"`
	Event   string         `json:"event"`
	Verdict corpus.Verdict `json:"verdict"`
	Time    string         `json:"time"` // RFC 3339, "" without one
	Entity  string         `json:"entity"`
}

// Encode is the JSON form: indented, ended by a newline, the same bytes for
// the same report.
func (r *Report) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return append(b, '\n'), nil
}

// Digest names the report: the hex SHA-256 of Encode.
func (r *Report) Digest() (string, error) {
	b, err := r.Encode()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// Decode reads what Encode wrote; a version or a field that this tool does
// not know is refused.
func Decode(b []byte) (*Report, error) {
	r := new(Report)
	if err := DecodeStrictly(b, SchemaVersion, r); err != nil {
		return nil, fmt.Errorf("decode report: %w", err)
	}
	return r, nil
}

// DecodeStrictly reads one JSON value of a schema version into a form; another
// version, a field that the form does not have and anything behind it are refused.
func DecodeStrictly(b []byte, version int, into any) error {
	var head struct {
		SchemaVersion int `json:"schema_version"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return err
	}
	if head.SchemaVersion != version {
		return fmt.Errorf("schema version %d, this tool reads %d", head.SchemaVersion, version)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}
