package ingest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
)

// shapeRow shapes one JSON row.
func shapeRow(t *testing.T, m *Mapping, row string) (corpus.Event, error) {
	t.Helper()
	c, err := m.compile()
	if err != nil {
		t.Fatal(err)
	}
	fields, err := corpus.AppendObject(nil, []byte(row))
	if err != nil {
		t.Fatalf("%s: %v", row, err)
	}
	s := shaper{compiled: c}
	return s.event(fields)
}

func TestNativeLabels(t *testing.T) {
	check := func(row, want string) {
		t.Helper()
		e, err := shapeRow(t, DefaultMapping(), row)
		if err != nil {
			t.Errorf("%s: %v", row, err)
			return
		}
		got := "none"
		if n := e.Native; n != nil {
			got = fmt.Sprintf("%s/%s %s=%s", n.Verdict, n.Reason, n.Field, n.Value)
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", row, got, want)
		}
		for _, f := range e.Fields {
			if hidden([]string{"label", "ground_truth", "verdict_id"}, f.Path) {
				t.Errorf("%s: %s is a field", row, f.Path)
			}
		}
	}
	check(`{"a":1}`, "none")
	check(`{"label":{"verdict":"true_positive","reason":"security_test"}}`, "true_positive/security_test label.verdict=true_positive")
	check(`{"label":{"verdict":"True Positive"}}`, "true_positive/none label.verdict=True Positive")
	check(`{"label":{"verdict":"FALSE-POSITIVE"}}`, "false_positive/none label.verdict=FALSE-POSITIVE")
	check(`{"label":{"verdict":"benign"}}`, "false_positive/none label.verdict=benign")
	check(`{"label":{"verdict":"benign"},"event":{"kind":"alert"}}`, "benign_positive/expected_activity label.verdict=benign")
	check(`{"label":{"verdict":"benign"},"rule":{"id":"r1","name":"R"}}`, "benign_positive/expected_activity label.verdict=benign")
	check(`{"label":{"verdict":"benign"},"alert":{"rule_id":null}}`, "false_positive/none label.verdict=benign")
	check(`{"label":{"verdict":null},"ground_truth":{"x":1}}`, "unlabelled/none =")
	check(`{"label":{"verdict":"closed"}}`, "unlabelled/none =")
	check(`{"status":"closed"}`, "none")
	check(`{"status":"TruePositive"}`, "true_positive/none status=TruePositive")
	check(`{"status":"Duplicated"}`, "undetermined/duplicate status=Duplicated")
	check(`{"status":"benign"}`, "none")
	check(`{"label":"fp"}`, "false_positive/none label=fp")
	check(`{"label":{"verdict":"looks odd"}}`, "unlabelled/none label.verdict=looks odd")
	check(`{"verdict":"looks odd"}`, "unlabelled/none verdict=looks odd")
	check(`{"verdict_id":2,"is_alert":true}`, "true_positive/none verdict_id=2")
	check(`{"verdict_id":5}`, "benign_positive/expected_activity verdict_id=5")
	check(`{"verdict_id":6}`, "benign_positive/security_test verdict_id=6")
	check(`{"verdict_id":10}`, "undetermined/duplicate verdict_id=10")
	check(`{"kibana.alert.workflow_reason":"benign_positive"}`, "benign_positive/none kibana.alert.workflow_reason=benign_positive")
	check(`{"kibana.alert.workflow_reason":"our own words"}`, "undetermined/other kibana.alert.workflow_reason=our own words")
	check(`{"Classification":"BenignPositive","ClassificationReason":"SuspiciousButExpected","Status":"Closed"}`, "benign_positive/expected_activity Classification=BenignPositive")
	check(`{"Classification":"FalsePositive","ClassificationReason":"IncorrectAlertLogic"}`, "false_positive/incorrect_logic Classification=FalsePositive")
	check(`{"classification":"informationalExpectedActivity","determination":"securityTesting"}`, "benign_positive/security_test classification=informationalExpectedActivity")
	check(`{"classification":"unknown","determination":"malware"}`, "undetermined/suspicious_activity classification=unknown")
	check(`{"classification":"unknown","status":"resolved"}`, "undetermined/none classification=unknown")
	check(`{"classification":"unknown","status":"inProgress"}`, "unlabelled/none =")
	check(`{"classification":"truePositive","status":"New","determination":"malware"}`, "unlabelled/none =")
	check(`{"Classification":"Undetermined","Status":"Active"}`, "unlabelled/none =")
	check(`{"Classification":"Undetermined","Status":"Closed"}`, "undetermined/none Classification=Undetermined")
	check(`{"properties":{"classification":"Undetermined","status":"New"}}`, "unlabelled/none =")
	check(`{"properties":{"classification":"TruePositive","status":"Closed"},"status":"new"}`, "true_positive/none properties.classification=TruePositive")
	check(`{"disposition":"disposition:6","status_label":"New","status":"1"}`, "unlabelled/none =")
	check(`{"kibana.alert.workflow_reason":"other","kibana.alert.workflow_status":"open"}`, "unlabelled/none =")
	check(`{"kibana.alert.workflow_reason":"other","kibana.alert.workflow_status":"closed"}`, "undetermined/other kibana.alert.workflow_reason=other")
	check(`{"label":{"verdict":"undetermined","status":"open"},"status":"active"}`, "undetermined/none label.verdict=undetermined")
	check(`{"label":"fp","status":"active"}`, "false_positive/none label=fp")
	check(`{"verdict":"fp","status":"open"}`, "false_positive/none verdict=fp")
	check(`{"disposition":"disposition:4"}`, "false_positive/inaccurate_data disposition=disposition:4")
	check(`{"disposition":"disposition:12"}`, "undetermined/none disposition=disposition:12")
	check(`{"disposition_label":"Benign Positive - Suspicious But Expected"}`, "benign_positive/expected_activity disposition_label=Benign Positive - Suspicious But Expected")
	check(`{"resolutionStatus":"FalsePositive","status":"Resolved"}`, "false_positive/none resolutionStatus=FalsePositive")
	check(`{"verdict":{"action":"alert"}}`, "none")
	check(`{"verdict":"Benign","verdict_id":5}`, "benign_positive/expected_activity verdict_id=5")
	check(`{"label":{"verdict":"benign"},"alert":{"rule_name":"n"}}`, "benign_positive/expected_activity label.verdict=benign")
	check(`{"status":"Other"}`, "undetermined/other status=Other")
	check(`{"closing_reason":"Our own words"}`, "undetermined/other closing_reason=Our own words")
	check(`{"closing_reason":"Non-Issue"}`, "undetermined/none closing_reason=Non-Issue")
	check(`{"feedback":"benignPositive"}`, "benign_positive/none feedback=benignPositive")
	check(`{"feedback":"very helpful, thanks"}`, "none")
	check(`{"Label":{"Verdict":"tp"}}`, "true_positive/none Label.Verdict=tp")
	check(`{"_source":{"label":{"verdict":"fp"}}}`, "false_positive/none _source.label.verdict=fp")
	check(`{"label.verdict":"fp","label":{"verdict":"tp"}}`, "false_positive/none label.verdict=fp")
}

// What says the answer is evidence, what only shares its name stays a field.
func TestOutcomeIsNoField(t *testing.T) {
	check := func(row string, wantFields, wantEvidence string) {
		t.Helper()
		e, err := shapeRow(t, DefaultMapping(), row)
		if err != nil {
			t.Fatalf("%s: %v", row, err)
		}
		var evidence []corpus.Field
		if e.Native != nil {
			evidence = e.Native.Evidence
		}
		if got := string(objectText(e.Fields)); got != wantFields {
			t.Errorf("%s: fields\ngot  %s\nwant %s", row, got, wantFields)
		}
		if got := string(objectText(evidence)); got != wantEvidence {
			t.Errorf("%s: evidence\ngot  %s\nwant %s", row, got, wantEvidence)
		}
	}
	check(`{"a":1,"label":{"verdict":"tp","x":[1],"y":null},"ground_truth":{"k":{"l":2}},"labels":{"k":"v"}}`,
		`{"a":1,"labels.k":"v"}`, `{"ground_truth.k.l":2,"label.verdict":"tp","label.x":[1],"label.y":null}`)
	check(`{"disposition":"disposition:1","disposition_label":"True Positive - x","reviewer":"kim","b":1}`,
		`{"b":1}`, `{"disposition":"disposition:1","disposition_label":"True Positive - x","reviewer":"kim"}`)
	check(`{"label.verdict":"fp","label":{"verdict":"tp"},"a.b":1,"a":{"b":2}}`, `{"a.b":1,"unmapped.a.b":2}`, `{"label.verdict":"fp","unmapped.label.verdict":"tp"}`)
	check(`{"a":1,"GroundTruth":{"x":1},"LABEL":"x","result":{"ground_truth":2}}`, `{"a":1}`, `{"GroundTruth.x":1,"LABEL":"x","result.ground_truth":2}`)
	check(`{"alerts":[{"id":1,"label":{"verdict":"true_positive"}},{"id":2,"ground_truth":{"k":1}}]}`,
		`{"alerts":[{"id":1},{"id":2}]}`, `{"alerts":[{"id":1,"label":{"verdict":"true_positive"}},{"id":2,"ground_truth":{"k":1}}]}`)
	check(`{"determination":"malware","ClassificationReason":"InaccurateData","verdict_reason":"some prose"}`,
		`{"verdict_reason":"some prose"}`, `{"ClassificationReason":"InaccurateData","determination":"malware"}`)
	check(`{"analyst_verdict":"bad as can be"}`, `{}`, `{"analyst_verdict":"bad as can be"}`)
	check(`{"disposition":"Blocked","reviewer":"kim","status":"open"}`, `{"disposition":"Blocked","reviewer":"kim","status":"open"}`, `{}`)
}

func TestRoles(t *testing.T) {
	check := func(row, want string) {
		t.Helper()
		e, err := shapeRow(t, DefaultMapping(), row)
		if err != nil {
			t.Errorf("%s: %v", row, err)
			return
		}
		if got := string(objectText(e.Fields)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", row, got, want)
		}
	}
	check(`{"rule":{"id":"r","name":"n"},"severity":"high"}`, `{"alert.rule_id":"r","alert.rule_name":"n","alert.severity":"high","rule.id":"r","rule.name":"n","severity":"high"}`)
	check(`{"severity":"high","owner":"root"}`, `{"owner":"root","severity":"high"}`)
	check(`{"alert":{"rule_id":"a","raised_at":1767366245,"closed_at":"2026-01-02T16:00:00+01:00","handling_seconds":"90"}}`,
		`{"alert.closed_at":"2026-01-02T16:00:00+01:00","alert.handling_seconds":90,"alert.raised_at":"2026-01-02T15:04:05Z","alert.rule_id":"a"}`)
	check(`{"alert":{"rule_id":"a","raised_at":null,"severity":""}}`, `{"alert.raised_at":null,"alert.rule_id":"a","alert.severity":""}`)
	check(`{"rule":"r7","handling_seconds":1.5,"assignee":"kim","incident_id":4}`,
		`{"alert.analyst":"kim","alert.handling_seconds":1.5,"alert.rule_id":"r7","assignee":"kim","handling_seconds":1.5,"incident.id":4,"incident_id":4,"rule":"r7"}`)
}

func TestEventTimeAndIdentity(t *testing.T) {
	check := func(row, id, at string) {
		t.Helper()
		e, err := shapeRow(t, DefaultMapping(), row)
		got := ""
		if e.HasTime() {
			got = e.Time.Format(time.RFC3339)
		}
		if err != nil || got != at || id != "" && e.ID != id {
			t.Errorf("%s: got id %q, time %q, %v; want %q, %q", row, e.ID, got, err, id, at)
		}
		if id == "" && !strings.HasPrefix(e.ID, "sha256:") {
			t.Errorf("%s: id %q is no digest", row, e.ID)
		}
	}
	check(`{"event":{"id":"e1","time":"2026-01-02T15:04:05Z"},"time":"2020-01-01T00:00:00Z"}`, "e1", "2026-01-02T15:04:05Z")
	check(`{"event":{"id":7,"time":null},"@timestamp":1767366245}`, "7", "2026-01-02T15:04:05Z")
	check(`{"event_id":4624,"_time":"1767366245.5"}`, "", "2026-01-02T15:04:05Z")
	check(`{"event_id":"8A@@notable@@1","timestamp":0}`, "8A@@notable@@1", "")
	check(`{"event":{"id":""},"time":"","timestamp":null}`, "", "")
	if _, err := shapeRow(t, DefaultMapping(), `{"time":"02/03/2026 10:00"}`); err == nil || !strings.Contains(err.Error(), "time: ") {
		t.Errorf("ambiguous time: got %v", err)
	}
}

// The digest is of the content alone: not of the order or of what was decided.
func TestDigestIdentity(t *testing.T) {
	id := func(row string) string {
		e, err := shapeRow(t, DefaultMapping(), row)
		if err != nil {
			t.Fatal(err)
		}
		return e.ID
	}
	base := id(`{"a":{"b":1},"c":null}`)
	for _, same := range []string{`{"c":null,"a.b":1}`, `{"a":{"b":1},"c":null,"label":{"verdict":"tp"},"ground_truth":{"x":1}}`} {
		if got := id(same); got != base {
			t.Errorf("%s: got %s, want %s", same, got, base)
		}
	}
	for _, other := range []string{`{"a":{"b":1}}`, `{"a":{"b":1},"c":""}`, `{"a":{"b":1.0},"c":null}`, `{"a":{"b":"1"},"c":null}`, `{"a":{"b":1},"c":null,"ts":1767366245}`} {
		if got := id(other); got == base {
			t.Errorf("%s: has the id of other content", other)
		}
	}
}

func TestParseMapping(t *testing.T) {
	m, err := ParseMapping("ours.yml", []byte(`
name: ours
version: 3
assume_zone: "+02:00"
roles:
  time: [when]
  verdict: [outcome]
  id: [no]
verdicts:
  - {field: outcome, value: "weird*", verdict: benign_positive, reason: security_test}
  - {value: nonsense, verdict: false_positive}
reasons:
  - {value: because, reason: other}
aliases:
  cmd: [my.command]
`))
	if err != nil {
		t.Fatal(err)
	}
	e, err := shapeRow(t, m, `{"when":"2026-01-02 15:00:00","outcome":"WEIRD thing","no":5,"user":{"id":"u"}}`)
	if err != nil || e.ID != "5" || e.Time.Hour() != 13 || e.Native == nil || e.Native.Verdict != corpus.BenignPositive || e.Native.Reason != corpus.SecurityTest {
		t.Errorf("got %+v, native %+v, %v", e, e.Native, err)
	}
	if !e.Get("outcome").IsAbsent() {
		t.Error("the outcome is a field")
	}
	if got := m.Aliases(); !cmp.Equal(got["cmd"], []string{"my.command"}) || len(got["dest_ip"]) == 0 {
		t.Errorf("aliases: %v", got["cmd"])
	}
	whole, err := m.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseMapping("again", whole)
	if err != nil {
		t.Fatalf("%v\n%s", err, whole)
	}
	if !cmp.Equal(again.Hidden, m.Hidden) {
		t.Errorf("hidden: got %q, want %q", again.Hidden, m.Hidden)
	}
	if !cmp.Equal(again.Roles, m.Roles) || !cmp.Equal(again.Verdicts, m.Verdicts) || !cmp.Equal(again.FieldAliases, m.FieldAliases) {
		t.Error("the written mapping reads back as another")
	}
	check := func(text, problem string) {
		t.Helper()
		if _, err := ParseMapping("bad", []byte(text)); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%s: got %v, want an error with %q", text, err, problem)
		}
	}
	check("rolls: {}", "rolls")
	check("roles: {tyme: [x]}", "unknown role")
	check("roles: {time: ['']}", "path")
	check("verdicts: [{value: x, verdict: maybe}]", "maybe")
	check("verdicts: [{value: x, verdict: tp, reason: whim}]", "whim")
	check("verdicts: [{value: x, verdict: tp, more: 1}]", "more")
	check("assume_zone: Mars/Base", "Mars/Base")
	check("assume_zone: Local", "Local")
	check("a: &x [1]\nb: *x", "anchors")
	check("name: x\n---\nname: y", "more than one")
	check("[", "bad")
	check(strings.Repeat("[", 1<<19), "bad")
	check("roles: "+strings.Repeat("{time: ", 1<<15), "bad")
	check(strings.Repeat("#", 1<<21), "1 MiB")
}

func FuzzMapping(f *testing.F) {
	f.Add("name: x\nroles: {time: [a]}")
	f.Add("verdicts: [{value: x, verdict: benign}]")
	f.Add("&a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMapping("fuzz", []byte(text))
		if err != nil {
			return
		}
		if _, err := m.compile(); err != nil {
			t.Fatalf("%q: accepted, but %v", text, err)
		}
	})
}
