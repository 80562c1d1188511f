package generate

import (
	"fmt"
	"strings"
	"time"
)

var (
	levels   = []string{"low", "medium", "medium", "high", "critical"}
	statuses = []string{"stable", "stable", "test", "experimental"}
	tags     = []string{"attack.execution", "attack.exfiltration", "attack.impact", "attack.discovery", "attack.credential-access", "attack.command-and-control"}
)

// ask is a condition of a rule: a field, a modifier, and operands of which one
// must hold.
type ask struct {
	field, is string
	operands  []string
}

// draft is a rule before it is text.
type draft struct {
	title, name, id, level, status, tag string
	date                                time.Time
	asks                                []ask
	filter                              *ask
	apart                               bool // each condition is a search of its own
	any                                 bool // one of the conditions is enough
}

// subject is what the rule is about, for its title.
func (r *draft) subject() string {
	a := r.asks[0]
	how := a.is
	if how == "" {
		how = "is"
	}
	return fmt.Sprintf("%s %s %s", a.field, how, a.operands[0])
}

// selective reports that no condition by itself holds for whole groups of
// agents or users: with an "or" such a rule would fire on most events.
func (r *draft) selective() bool {
	for _, a := range r.asks {
		switch prefix, _, _ := strings.Cut(a.field, "."); prefix {
		case "agent", "user", "event", "action":
			return false
		}
		if a.is == "gte" || a.is == "cidr" {
			return false
		}
	}
	return true
}

func (r *draft) yaml() string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s\nid: %s\n", quoted(r.title), r.id)
	if r.name != "" {
		fmt.Fprintf(&b, "name: %s\n", r.name)
	}
	fmt.Fprintf(&b, "status: %s\ndescription: Generated for load tests; it describes nothing real.\nauthor: Assay\ndate: %s\n", r.status, r.date.Format(time.DateOnly))
	b.WriteString("logsource:\n    product: llm_agent\n    category: runtime_event\ndetection:\n")
	condition := r.searches(&b)
	if r.filter != nil {
		b.WriteString("    filter_expected:\n")
		r.filter.write(&b)
		condition = both(condition, r.any) + " and not filter_expected"
	}
	fmt.Fprintf(&b, "    condition: %s\nlevel: %s\ntags:\n    - %s\n", condition, r.level, r.tag)
	return b.String()
}

// both keeps an "or" together in front of an "and".
func both(condition string, or bool) string {
	if or {
		return "(" + condition + ")"
	}
	return condition
}

// searches writes the conditions and gives the expression that joins them.
func (r *draft) searches(b *strings.Builder) string {
	if !r.apart {
		b.WriteString("    selection:\n")
		for _, a := range r.asks {
			a.write(b)
		}
		return "selection"
	}
	var names []string
	for i, a := range r.asks {
		names = append(names, fmt.Sprintf("selection_%d", i+1))
		fmt.Fprintf(b, "    %s:\n", names[i])
		a.write(b)
	}
	switch {
	case r.any:
		return strings.Join(names, " or ")
	case len(names) > 2:
		return "all of selection_*"
	}
	return strings.Join(names, " and ")
}

func (a ask) write(b *strings.Builder) {
	b.WriteString("        " + a.field)
	if a.is != "" {
		b.WriteString("|" + a.is)
	}
	b.WriteByte(':')
	if len(a.operands) == 1 {
		b.WriteString(" " + a.operand(0) + "\n")
		return
	}
	b.WriteByte('\n')
	for i := range a.operands {
		b.WriteString("            - " + a.operand(i) + "\n")
	}
}

// operand is an operand as YAML. Where Sigma reads wildcards they are escaped:
// the value is what the event has.
func (a ask) operand(i int) string {
	v := a.operands[i]
	switch a.is {
	case "gte":
		return v
	case "re", "cidr":
		return quoted(v)
	}
	return quoted(strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`).Replace(v))
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// count is a correlation before it is text.
type count struct {
	title, id, kind, of, by, timespan, field string
	atLeast                                  int
}

func correlationOf(d *dice, r *draft) *count {
	c := &count{title: fmt.Sprintf("Repeated: %s", r.title), id: uuid(d), kind: "event_count", of: r.name,
		by: pick(d, []string{"agent.id", "user.id", "session.id"}), timespan: pick(d, []string{"5m", "10m", "1h"}), atLeast: d.between(2, 5)}
	if d.chance(0.3) {
		c.kind, c.field = "value_count", "user.id"
		c.by = "agent.id"
	}
	return c
}

func (c *count) yaml() string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s\nid: %s\nstatus: test\ndescription: Generated for load tests; it describes nothing real.\nauthor: Assay\ndate: 2026-10-01\n", quoted(c.title), c.id)
	fmt.Fprintf(&b, "correlation:\n    type: %s\n    rules:\n        - %s\n    group-by:\n        - %s\n    timespan: %s\n    condition:\n        gte: %d\n", c.kind, c.of, c.by, c.timespan, c.atLeast)
	if c.field != "" {
		fmt.Fprintf(&b, "        field: %s\n", c.field)
	}
	b.WriteString("level: high\n")
	return b.String()
}
