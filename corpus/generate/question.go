package generate

import (
	"net/netip"
	"regexp"
	"strings"
)

// question is something that rules ask of a field.
type question struct {
	weight float64
	field  string
	is     string                             // Sigma's modifier; "" is equality
	value  func(*dice, *record) string        // cut from an event; "" where it has none
	cut    func(d *dice, value string) string // makes the operand; nil: the value itself
}

// scene is a kind of rule: what its first condition asks, and what the others do.
type scene struct {
	weight      float64
	first, more []question
}

var (
	commandLine = func(_ *dice, r *record) string { return r.command }
	address     = func(_ *dice, r *record) string { return r.ip }
	urlOf       = func(_ *dice, r *record) string { return r.url }
	domain      = func(_ *dice, r *record) string { return r.domain }
	textOf      = func(_ *dice, r *record) string { return r.text }
	intent      = func(_ *dice, r *record) string { return r.intent }
)

func argument(name string) func(*dice, *record) string {
	return valueIn(name, func(r *record) []arg { return r.args })
}

func metadatum(name string) func(*dice, *record) string {
	return valueIn(name, func(r *record) []arg { return r.metadata })
}

func valueIn(name string, of func(*record) []arg) func(*dice, *record) string {
	return func(_ *dice, r *record) string {
		for _, a := range of(r) {
			if a.name == name {
				return a.value
			}
		}
		return ""
	}
}

// who are questions that fit every scene.
var who = []question{
	{3, "agent.role", "", func(_ *dice, r *record) string { return r.agent.role }, nil},
	{1, "agent.model", "", func(_ *dice, r *record) string { return r.agent.model }, nil},
	{1, "agent.id", "", func(_ *dice, r *record) string { return r.agent.id }, nil},
	{1, "agent.name", "endswith", func(_ *dice, r *record) string { return r.agent.name }, lastPart},
	{2, "user.department", "", func(_ *dice, r *record) string { return r.user.department }, nil},
	{1, "user.id", "", func(_ *dice, r *record) string { return r.user.id }, nil},
	{1, "event.outcome", "", func(_ *dice, r *record) string { return r.outcome }, nil},
}

var toolName = question{3, "tool.name", "", func(_ *dice, r *record) string {
	if r.action != "tool_call" {
		return ""
	}
	return r.name
}, nil}

var scenes = []scene{
	{50, []question{
		{55, "process.command_line", "contains", commandLine, fragment}, {22, "process.command_line", "startswith", commandLine, head},
		{18, "process.command_line", "endswith", commandLine, tail}, {5, "process.command_line", "re", commandLine, expression},
	}, append([]question{
		{6, "process.command_line", "contains", commandLine, fragment}, {2, "destination.ip", "cidr", address, network},
		{1, "process.exit_code", "gte", func(d *dice, r *record) string {
			if r.command == "" {
				return ""
			}
			return []string{"1", "2", "64", "126"}[d.IntN(4)]
		}, nil}, {1, "action.intent", "contains", intent, fragment},
	}, who...)},
	{20, []question{
		{40, "url.full", "contains", urlOf, urlPart}, {15, "url.full", "endswith", urlOf, lastPart}, {20, "url.domain", "", domain, nil},
		{15, "url.domain", "endswith", domain, zone}, {10, "destination.ip", "cidr", address, network},
	}, append([]question{{3, "destination.ip", "cidr", address, network}, {2, "destination.ip", "", address, nil}, {2, "url.domain", "startswith", domain, firstPart}}, who...)},
	{20, []question{
		{60, "content.text", "contains", textOf, fragment}, {20, "content.text", "startswith", textOf, head}, {20, "content.text", "endswith", textOf, tail},
	}, append([]question{{4, "content.text", "contains", textOf, fragment}, {2, "event.kind", "", func(_ *dice, r *record) string {
		if r.text == "" {
			return ""
		}
		return r.kind
	}, nil}}, who...)},
	{10, []question{
		{40, "tool.arguments.target", "contains", argument("target"), urlPart}, {20, "tool.arguments.query", "contains", argument("query"), fragment},
		{20, "tool.arguments.url", "contains", argument("url"), urlPart}, {20, "metadata.payload", "contains", metadatum("payload"), fragment},
	}, append([]question{toolName, {2, "tool.arguments.query", "startswith", argument("query"), head}, {1, "metadata.region", "", metadatum("region"), nil}}, who...)},
}

var sceneWeights = func() (out []float64) {
	for _, s := range scenes {
		out = append(out, s.weight)
	}
	return out
}()

// fragment is one to three words from anywhere in a text.
func fragment(d *dice, text string) string {
	w := strings.Fields(text)
	at := d.IntN(len(w))
	return strings.Join(w[at:min(len(w), at+d.between(1, 3))], " ")
}

func head(d *dice, text string) string {
	w := strings.Fields(text)
	return strings.Join(w[:min(len(w), d.between(1, 3))], " ")
}

func tail(d *dice, text string) string {
	w := strings.Fields(text)
	return strings.Join(w[max(0, len(w)-d.between(1, 2)):], " ")
}

// expression is two words of a text with anything between them.
func expression(d *dice, text string) string {
	w := strings.Fields(text)
	if len(w) < 2 {
		return ""
	}
	return regexp.QuoteMeta(w[0]) + `\s.*` + regexp.QuoteMeta(w[1+d.IntN(len(w)-1)])
}

// urlPart is one to three steps of a path.
func urlPart(d *dice, text string) string {
	steps := strings.Split(text, "/")
	at := d.IntN(len(steps))
	return strings.Join(steps[at:min(len(steps), at+d.between(1, 3))], "/")
}

func lastPart(_ *dice, text string) string { return text[strings.LastIndexAny(text, "/-")+1:] }

func firstPart(_ *dice, text string) string { return text[:strings.IndexAny(text+".", ".-")] }

// zone is the last two labels of a host name.
func zone(_ *dice, host string) string {
	labels := strings.Split(host, ".")
	return "." + strings.Join(labels[max(0, len(labels)-2):], ".")
}

func network(d *dice, ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	p, err := a.Prefix([]int{8, 16, 24, 24, 28, 32}[d.IntN(6)])
	if err != nil {
		return ""
	}
	return p.String()
}
