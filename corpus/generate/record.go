package generate

import (
	"strconv"
	"time"

	"assay/corpus"
)

// record is one event before it is written.
type record struct {
	at      time.Time
	kind    string // event.kind, canonical
	action  string // action.type
	name    string // action.name
	outcome string
	agent   *agent
	user    *user
	session string
	seq     int

	intent   string // "" is written as null: the agent gave none
	command  string
	exit     int
	url      string
	domain   string
	ip       string
	port     int
	file     string
	text     string
	args     []arg
	metadata []arg

	rule     int    // index of the production rule that this event sets off; noRule for none
	truth    truth  // what it really is
	reason   string // why an analyst would say so
	incident string
	alert    *alert
	label    *label
}

const noRule = -1

// arg is a name and a text value of tool.arguments or metadata.
type arg struct{ name, value string }

// alert is what a production rule raised.
type alert struct {
	rule           *prodRule
	raised, closed time.Time // closed zero: still open
	handling       int       // seconds
	analyst, team  string
	response       string
}

// label is the analyst's outcome.
type label struct {
	verdict, reason, reviewer, note string
	at                              time.Time
}

const stamp = "2006-01-02T15:04:05.000Z"

// appendJSON appends the record as one line of NDJSON. Fields that do not
// apply are absent; action.intent is null where the agent gave none.
func (r *record) appendJSON(b []byte, id int) []byte {
	j := line{b: append(b, '{')}
	j.open("event")
	j.text("id", eventID(id)).text("dataset", Dataset).text("kind", r.kind)
	j.text("time", r.at.Format(stamp)).number("sequence", r.seq).text("outcome", r.outcome).flag("synthetic", true)
	j.close()
	j.open("agent").text("id", r.agent.id).text("name", r.agent.name).text("role", r.agent.role).text("model", r.agent.model).text("provider", r.agent.provider).close()
	j.open("user").text("id", r.user.id).text("department", r.user.department).close()
	j.open("session").text("id", r.session).close()
	j.open("action").text("type", r.action).text("name", r.name).textOrNull("intent", r.intent).close()
	r.appendTool(&j, id)
	r.appendTarget(&j)
	if r.text != "" {
		j.open("content").text("text", r.text).number("length", len(r.text)).close()
	}
	if len(r.metadata) > 0 {
		j.open("metadata").args(r.metadata).close()
	}
	r.appendOutcome(&j)
	return append(j.b, "}\n"...)
}

func (r *record) appendTool(j *line, id int) {
	if len(r.args) == 0 && r.action != "tool_call" {
		return
	}
	j.open("tool").text("name", r.name).text("call_id", "c-"+strconv.Itoa(id))
	if len(r.args) > 0 {
		j.open("arguments").args(r.args).close()
	}
	j.close()
}

func (r *record) appendTarget(j *line) {
	if r.command != "" {
		j.open("process").text("command_line", r.command).number("exit_code", r.exit).close()
	}
	if r.url != "" {
		j.open("url").text("full", r.url).text("domain", r.domain).close()
	}
	if r.ip != "" {
		j.open("destination").text("ip", r.ip).number("port", r.port).close()
	}
	if r.file != "" {
		j.open("file").text("path", r.file).close()
	}
}

func (r *record) appendOutcome(j *line) {
	if a := r.alert; a != nil {
		j.open("alert").text("rule_id", a.rule.id).text("rule_name", a.rule.name).text("severity", a.rule.severity)
		j.text("raised_at", a.raised.Format(stamp)).text("response", a.response).text("team", a.team)
		if a.closed.IsZero() {
			j.text("status", "open")
		} else {
			j.text("status", "closed").text("closed_at", a.closed.Format(stamp)).number("handling_seconds", a.handling).text("analyst", a.analyst)
		}
		j.close()
	}
	if r.incident != "" && r.label != nil {
		j.open("incident").text("id", r.incident).close()
	}
	if l := r.label; l != nil {
		j.open("label").text("verdict", l.verdict).text("reason", l.reason).text("reviewer", l.reviewer).text("reviewed_at", l.at.Format(stamp)).text("note", l.note).close()
	}
}

func eventID(id int) string {
	const width = 9
	s := strconv.Itoa(id)
	for len(s) < width {
		s = "0" + s
	}
	return "ev-" + s
}

// line appends JSON members and keeps the commas right.
type line struct {
	b []byte
}

func (j *line) member(name string) {
	if last := j.b[len(j.b)-1]; last != '{' {
		j.b = append(j.b, ',')
	}
	j.b = append(j.b, '"')
	j.b = append(j.b, name...)
	j.b = append(j.b, '"', ':')
}

func (j *line) open(name string) *line {
	j.member(name)
	j.b = append(j.b, '{')
	return j
}

func (j *line) close() { j.b = append(j.b, '}') }

// text writes a member, or nothing for the empty text.
func (j *line) text(name, value string) *line {
	if value != "" {
		j.member(name)
		j.b = corpus.String(value).AppendJSON(j.b)
	}
	return j
}

func (j *line) textOrNull(name, value string) *line {
	if value == "" {
		j.member(name)
		j.b = append(j.b, "null"...)
		return j
	}
	return j.text(name, value)
}

func (j *line) number(name string, n int) *line {
	j.member(name)
	j.b = strconv.AppendInt(j.b, int64(n), 10)
	return j
}

func (j *line) flag(name string, v bool) *line {
	j.member(name)
	j.b = strconv.AppendBool(j.b, v)
	return j
}

func (j *line) args(list []arg) *line {
	for _, a := range list {
		j.text(a.name, a.value)
	}
	return j
}
