package reach

import (
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// Boundary says whether the rule tells an attack from talk about it: of each
// known incident that it fires on, one event is put into harmless ones by
// fixed templates, and the rule should stay silent on each. For a rule that
// counts, an event counts as fired on when it is counted.
type Boundary struct {
	Incidents interval.Proportion `json:"incidents"` // of which every twin stays silent
	Separated int                 `json:"separated"` // pairs of an event and a twin of which the twin stays silent
	Pairs     int                 `json:"pairs"`
	Templates []TwinShare         `json:"templates"`
	Example   *Twin               `json:"example,omitempty"` // the first twin that the rule fires on
	Bare      int                 `json:"bare"`              // incidents left out: their event holds no text to speak of
	Cut       int                 `json:"cut"`               // incidents left out: there are more than are asked
}

// TwinShare is what one template came to, by incident.
type TwinShare struct {
	Name   string              `json:"name"`
	Is     string              `json:"is"` // message, document or command
	Silent interval.Proportion `json:"silent"`
}

// Twin is a harmless event made from a true positive.
type Twin struct {
	Event    string `json:"event"` // id of the true positive
	Template string `json:"template"`
	Path     string `json:"path"`
	Value    string `json:"value"`
}

// The kinds of a twin.
const (
	message  = "message"  // a prompt
	document = "document" // what an agent reads
	command  = "command"  // a command that only handles the text
)

// templates put a text into something harmless. Their number and order are
// part of a report's meaning: add at the end.
var templates = []struct {
	name, is string
	put      func(text string) string
}{
	{"quoted", message, func(s string) string { return "Why did the monitor report \"" + s + "\" yesterday?" }},
	{"discussed", message, func(s string) string {
		return "Explain to the new colleagues what " + s + " would do and why nobody may do it."
	}},
	{"negated", message, func(s string) string { return "Never do this: " + s }},
	{"translated", message, func(s string) string {
		return "Im Handbuch steht, dass \u201e" + s + "\u201c verboten ist. Fasse den Absatz zusammen."
	}},
	{"in a code block", message, func(s string) string {
		return "This example is from the training material:\n```\n" + s + "\n```\nIs the indentation right?"
	}},
	{"in a document", document, func(s string) string {
		return "Security handbook, chapter 4. An attacker may try \"" + s + "\". Report it and touch nothing."
	}},
	{"echoed", command, func(s string) string { return "echo " + quoted(s) }},
	{"searched for", command, func(s string) string { return "grep -F " + quoted(s) + " notes.txt" }},
	{"in a commit message", command, func(s string) string { return "git commit -m " + quoted("docs: why "+s+" is refused") }},
}

// quoted is a text as one word of a POSIX shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// Where twins are put.
const textPath, kindPath = "content.text", "event.kind"

var commandPaths = []string{"process.command_line", "CommandLine", "process.cmd_line", "actor.process.cmd_line"}

// boundary makes the twins; nil when the rule finds no known true positive.
func (m *measurement) boundary(all []known, cut int, fields []FieldTrust) (*Boundary, error) {
	if len(all) == 0 {
		m.note("reach/no-known", "whether the rule tells an attack from talk about it is not said: it fires on no event known to be a true positive")
		return nil, nil
	}
	hosts, err := m.hosts()
	if err != nil {
		return nil, err
	}
	b := &Boundary{Templates: []TwinShare{}, Cut: cut}
	silent, asked := make([]int, len(templates)), make([]int, len(templates))
	good, incidents := 0, 0
	for _, k := range all {
		text := m.spoken(k.e, fields)
		pairs, kept := 0, 0
		for i, t := range templates {
			e, path := m.twin(k.e, hosts[t.is], t.is, t.put(text))
			if text == "" || e == nil {
				continue
			}
			pairs++
			asked[i]++
			if !m.s.Plan.Match(e) {
				kept++
				silent[i]++
			} else if b.Example == nil {
				b.Example = &Twin{k.id, t.name, path, shown(e.Get(path).Text())}
			}
		}
		if pairs == 0 {
			b.Bare++
			continue
		}
		incidents++
		b.Pairs, b.Separated = b.Pairs+pairs, b.Separated+kept
		if pairs == kept {
			good++
		}
	}
	b.Incidents = interval.Of(good, incidents)
	for i, t := range templates {
		if asked[i] > 0 {
			b.Templates = append(b.Templates, TwinShare{t.name, t.is, interval.Of(silent[i], asked[i])})
		}
	}
	return b, nil
}

// hosts are honest events that messages and documents are put into; nil where
// the snapshot has none.
func (m *measurement) hosts() (map[string]*corpus.Event, error) {
	out := map[string]*corpus.Event{}
	for is, kind := range map[string]string{message: "user_prompt", document: "tool_result"} {
		if !m.g.Paths[textPath] || !m.g.Paths[kindPath] {
			continue
		}
		found, err := m.carriers([]rule.Expr{
			&rule.Test{Field: kindPath, Op: rule.OpEquals, Operands: []rule.Operand{{Text: kind}}},
			&rule.Test{Field: textPath, Op: rule.OpExists, Operands: []rule.Operand{{Kind: rule.OperandBool, Bool: true}}},
		})
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			out[is] = found[0].e
		}
	}
	return out, nil
}

// twin is the text put into its event: a command into the true positive's own
// event, where that holds a command.
func (m *measurement) twin(tp, host *corpus.Event, is, text string) (*corpus.Event, string) {
	if is != command {
		if host == nil {
			return nil, ""
		}
		return with(host, textPath, corpus.String(text)), textPath
	}
	for _, path := range commandPaths {
		if tp.Get(path).Kind() == corpus.KindString {
			return with(alone(tp), path, corpus.String(text)), path
		}
	}
	return nil, ""
}

// alone is the event without what a command that connects to nothing has not.
func alone(e *corpus.Event) *corpus.Event {
	c := *e
	c.Fields = slices.DeleteFunc(slices.Clone(e.Fields), func(f corpus.Field) bool {
		head, _, _ := strings.Cut(f.Path, ".")
		return slices.Contains(ofConnections, head)
	})
	return &c
}

var ofConnections = []string{"destination", "url", "dns", "DestinationIp", "DestinationPort", "DestinationHostname", "dst_endpoint"}

// spoken is the text of the attack: the longest of those that the rule tests
// and that somebody can write; without one, the command or what was read.
func (m *measurement) spoken(e *corpus.Event, fields []FieldTrust) (text string) {
	for _, f := range fields {
		path := f.Field
		if f.Path != "" {
			path = f.Path
		}
		if v := e.Get(path); f.Level < trust.Platform && v.Kind() == corpus.KindString && len(v.Text()) > len(text) {
			text = v.Text()
		}
	}
	for _, path := range append([]string{textPath}, commandPaths...) {
		if v := e.Get(path); text == "" && v.Kind() == corpus.KindString {
			text = v.Text()
		}
	}
	return text
}
