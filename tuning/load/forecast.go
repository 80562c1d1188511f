package load

import "assay/corpus"

// Forecast is what the team's queue is expected to be over the next weeks with
// a rule in it: medians and 10 to 90 % bands of simulated stretches of weeks.
// Hours are those of the handling itself; hours of the week are the roster's.
type Forecast struct {
	Method      ForecastMethod `json:"method"`
	Episodes    Band           `json:"rule_episodes_per_week"` // of this rule, over single weeks
	RuleHours   Band           `json:"rule_hours_per_day"`     // mean of a stretch
	Hours       Band           `json:"hours_per_day"`          // of the whole queue, mean of a stretch
	P95Day      float64        `json:"p95_day_hours"`          // of the whole queue, which 95 % of the days do not exceed
	Utilisation Band           `json:"utilisation"`            // share of the time that there is for alerts, and that it takes to finish them
	Peak        Peak           `json:"peak"`
	ByHour      ByHour         `json:"utilisation_by_hour"`
	Wait        Waits          `json:"wait_minutes"`         // to the first look, of all episodes of the queue
	InTime      Band           `json:"within_service_level"` // share of them
	Backlog     Band           `json:"backlog_maximum"`      // episodes waiting at once
	Clear       Band           `json:"hours_to_clear"`       // from there until nothing waits
	Uncleared   int            `json:"not_cleared"`          // stretches at whose end it still waits, with the hours until then
	Expired     Band           `json:"expired"`              // episodes a stretch
	Queue       Queue          `json:"queue"`
	Service     []ServiceFit   `json:"service"` // a line for each verdict of this rule's episodes
}

// ForecastMethod says what a forecast was made from, so that it can be made
// again.
type ForecastMethod struct {
	Seed            uint64  `json:"seed"`
	Replications    int     `json:"replications"`
	Weeks           int     `json:"weeks"`     // of each
	Resampled       string  `json:"resampled"` // "days" within weekdays and weekends, or "hours"
	From            string  `json:"from"`      // first and last day drawn from, in the roster's zone
	To              string  `json:"to"`
	Days            int     `json:"days"`
	Background      float64 `json:"background_episodes_per_day"` // of other rules
	BackgroundRules int     `json:"background_rules"`
	Roster          string  `json:"roster"`
	RosterDigest    string  `json:"roster_digest"`
	Zone            string  `json:"zone"`
	Analysts        float64 `json:"mean_analysts"` // mean number who may begin a case, over the week
	Productive      float64 `json:"productive"`
	LevelMinutes    float64 `json:"service_level_minutes"`
	ExpiryHours     float64 `json:"expiry_hours"` // 0: nothing expires
	Widening        float64 `json:"widening"`     // of the bands, by what past forecasts missed; 1: none
}

// Band is a median and the 10 and 90 % quantiles.
type Band struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Waits are quantiles of the waits of a stretch.
type Waits struct {
	P50 Band `json:"p50"`
	P90 Band `json:"p90"`
	P95 Band `json:"p95"`
}

// Peak is the hour of the week whose median utilisation is highest.
type Peak struct {
	Hour        int  `json:"hour_of_week"` // 0 is Monday 00:00
	Utilisation Band `json:"utilisation"`
}

// ByHour is the utilisation of each hour of the week, Monday 00:00 first, null
// where nobody may begin a case.
type ByHour struct {
	Median []*float64 `json:"median"`
	Low    []*float64 `json:"low"`
	High   []*float64 `json:"high"`
}

// ServiceFit is a log-normal handling time.
type ServiceFit struct {
	Verdict       corpus.Verdict `json:"verdict"`
	MedianSeconds float64        `json:"median_seconds"`
	CS2           float64        `json:"cs2"`      // squared coefficient of variation
	Measured      int            `json:"measured"` // past episodes of the rule behind it
	From          string         `json:"from"`     // "rule", "shrunk" towards the queue's, or "queue"
}

// Queue is what comes in the mean, other rules' episodes with it: what closed
// forms ask for.
type Queue struct {
	PerDay         float64 `json:"episodes_per_day"`
	ServiceMinutes float64 `json:"service_minutes"` // mean handling time
	CS2            float64 `json:"service_cs2"`     // squared coefficient of variation
}

// Difference is the candidate's forecast minus the baseline's, stretch by
// stretch on the same days and the same handling times: bands of differences
// and not differences of bands.
type Difference struct {
	Hours       Band    `json:"hours_per_day"`
	P95Day      float64 `json:"p95_day_hours"` // added hours that 95 % of the days do not exceed
	Utilisation Band    `json:"utilisation"`
	WaitP95     Band    `json:"wait_p95_minutes"`
	InTime      Band    `json:"within_service_level"`
	Backlog     Band    `json:"backlog_maximum"`
	Expired     Band    `json:"expired"`
}

// Outlook is the forecasts of a comparison.
type Outlook struct {
	Candidate  *Forecast
	Baseline   *Forecast   // nil without one
	Difference *Difference // nil without a baseline
	Warnings   []Warning   // of all of it
}

// The defaults of ForecastOptions.
const (
	DefaultReplications = 200
	DefaultWeeks        = 4
	DefaultSeed         = 1
)

// ForecastOptions of a forecast; the zero value works.
type ForecastOptions struct {
	Replications int
	Weeks        int
	Seed         uint64
	Widening     float64 // of the bands; below 1: none
	Workers      int     // 0: as many as there are processors
}

func (o ForecastOptions) filled() ForecastOptions {
	if o.Replications <= 0 {
		o.Replications = DefaultReplications
	}
	if o.Weeks <= 0 {
		o.Weeks = DefaultWeeks
	}
	if o.Seed == 0 {
		o.Seed = DefaultSeed
	}
	o.Widening = max(o.Widening, 1)
	return o
}
