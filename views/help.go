package views

import (
	"net/http"
	"net/url"
	"strings"

	"assay/corpus"
	"assay/tuning/report"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// helpModel is the page of words, queries, keys, exit codes and calls.
type helpModel struct {
	Verdicts []verdictHelp
	Words    []wordHelp
	Queries  []queryHelp
	Keys     []keyGroup
	Exits    []wordHelp
	Roles    []wordHelp
	Calls    []callHelp
	Corpus   bool // queries can be tried
	Audit    auditHelp
}

type verdictHelp struct {
	Verdict corpus.Verdict
	Word    string // in queries and the API
	Means   string
}

type wordHelp struct{ Word, Means string }

// queryHelp is one form of the query language; URL tries the example.
type queryHelp struct{ Example, Finds, URL string }

// callHelp is one row of the API.
type callHelp struct{ Method, Path, Needs, Role string }

var verdictHelps = []verdictHelp{
	{corpus.TruePositive, "true_positive, tp", "Rightly raised: somebody did something malicious."},
	{corpus.BenignPositive, "benign_positive, bp", "Rightly raised, but expected or authorised: the rule saw what it looks for."},
	{corpus.FalsePositive, "false_positive, fp", "Should not have been raised. For an event that nothing raised: benign."},
	{corpus.Undetermined, "undetermined, und", "Somebody looked and could not tell."},
	{corpus.Unlabelled, "unlabelled", "Nobody looked. This is not the same as benign."},
}

var wordHelps = []wordHelp{
	{"Event", "One row of the corpus: a log record, with the alert it raised, if any."},
	{"Episode", "One run of a rule on an entity: alerts of which each follows the one before in less than an hour."},
	{"Incident", "A case. Event, episode and incident are the three units; every figure says which one it counts."},
	{"Fire, raise", "A rule fires now, in a replay. An alert was raised in the past, by whatever watched then."},
	{"Baseline, candidate", "The rule in force, and the rule that is proposed."},
	{"Actionable precision", "True positives among what fired and was decided. Benign positives count against it."},
	{"Logic precision", "True and benign positives among what fired and was decided: does the rule see what it looks for?"},
	{"Known recall", "The share of the known true positives of the snapshot that the rule finds. Nobody knows the attacks that nobody labelled, so it is never plain recall; a corpus that was collected by alerts knows best what old rules found already."},
	{"Audit", "A random draw of events that no rule raised and nobody labelled. Their labels say how many attacks there are beside the known ones."},
	{"Corrected recall", "The share of all attacks that the rule finds, the known ones and those that an audit estimates. It has an interval; without an audit it is unknown."},
	{"Bounds", "The least and the most that a figure can be, whatever the events without a verdict turn out to be."},
	{"K of N, 95 %", "Every share shows its counts, and the interval in which the true share lies with 95 % confidence, were the units independent. Grey: too few to rely on."},
	{"Snapshot", "A fixed set of events and a fixed position in the label log. Old figures can be made again from it, digit by digit."},
	{"Curated, stream", "A curated set was chosen and shows what a rule keeps. Only a stream, everything of its time, shows what a rule costs."},
	{"Rule set", "All rules of the library, or some, replayed in one pass: what each finds that no other does, what each gets wrong, and what they find together."},
	{"Gate", "A policy's checks over the comparison of candidate and baseline: pass, hold (too few labels to say) or fail."},
	{"Queue, control", "The queue shows one open alert after another, the newest first. Some of what it shows are controls: copies of events whose outcome is known. A control is in no snapshot, figure, search or export, triggers nothing, and whoever answers is told that it was one."},
	{"Sign of fatigue", "One of twelve figures of how a team closes alerts, for leads: handling times, streaks, bulk, repeats, controls, approvals, the backlog. None is of a person; under 30 cases a sign is inconclusive."},
	{"Promotion", "A rule version moved from one status to the next, by two persons, recorded in the ledger."},
}

var queryHelps = []queryHelp{
	{`git "status --short"`, "both, anywhere in the texts of the event", ""},
	{`curl OR wget`, "either; AND binds tighter than OR", ""},
	{`-curl NOT wget`, "neither", ""},
	{`action:command_execution command:*.csv`, "fields; * is any run of characters, ? is one", ""},
	{`agent:(agt-coding-01 OR "agt-data-05")`, "one of several values of a field", ""},
	{`process.exit_code:>0`, "more than; also >=, <, <=", ""},
	{`destination.port:[1 TO 1023]`, "a range with its ends; { } without them, * is no bound", ""},
	{`alert.rule_id:* missing:process.command_line`, "the field is there; the field is not there", ""},
	{`verdict:fp reason:incorrect_logic`, "what the newest label says", ""},
	{`rule:agent-download severity:>=medium`, "alerts of a rule; severities have an order", ""},
	{`rule.tag:attack.t1105`, "alerts of the library's rules with that tag, or one below it such as attack.t1105.001; t1105 and aml.t0051 do, too", ""},
	{`rule.level:>=high rule.status:stable`, "alerts of rules of that level and status, as they are now; also rule.related: and missing:rule.tag", ""},
	{`time:>now-7d`, "relative time: s m h d w M y; /d rounds down to the day", ""},
	{`time:yesterday`, "the whole day, as today and tomorrow; also last-, this- or next- with week, month or year", ""},
	{`time:>=yesterday`, "since yesterday began; > would begin when yesterday ends", ""},
	{`time:[2026-10-19 TO 2026-10-25]`, "absolute time in UTC; a date is its whole day", ""},
}

var exitHelps = []wordHelp{
	{"0", "everything is all right; the gate passed"},
	{"1", "the gate failed or is inconclusive, or a check found something"},
	{"2", "a rule does not parse or compile"},
	{"3", "configuration, arguments or input are wrong"},
	{"130", "stopped from the keyboard, or its job was cancelled; an import that was stopped has added nothing"},
}

func (s *Site) helpPage(c echo.Context) error {
	m := helpModel{Verdicts: verdictHelps, Words: wordHelps, Keys: s.keySheet(c), Exits: exitHelps, Calls: s.calls(), Corpus: s.has("/corpus"), Audit: auditHelpOf()}
	for _, q := range queryHelps {
		q.URL = "/corpus?q=" + url.QueryEscape(q.Example)
		m.Queries = append(m.Queries, q)
	}
	for _, role := range account.Roles() {
		m.Roles = append(m.Roles, wordHelp{role.String(), mayWords(role)})
	}
	return s.show(c, http.StatusOK, s.frame(c, "Help"), helpPage(m))
}

// mayWords are the rights that a role has and the one before it has not.
func mayWords(role account.Role) string {
	var may []string
	for right := account.Right(0); right < account.NumRights; right++ {
		if account.LeastRole(right) == role {
			may = append(may, right.String())
		}
	}
	return strings.Join(may, ", ")
}

// calls are the rows of the route table that answer programs.
func (s *Site) calls() (calls []callHelp) {
	for _, r := range s.routes {
		if strings.HasPrefix(r.path, "/api/") {
			calls = append(calls, callHelp{r.method, r.path, r.needs.String(), account.LeastRole(r.needs).String()})
		}
	}
	return calls
}

// apiReportSchema answers the JSON Schema of a report.
func (s *Site) apiReportSchema(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/schema+json", report.Schema)
}

// apiSetSchema answers the JSON Schema of the report of a rule set.
func (s *Site) apiSetSchema(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/schema+json", report.SetSchema)
}
