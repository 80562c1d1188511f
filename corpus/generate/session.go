package generate

import "time"

// truth is what an event really is; analysts mostly, not always, see it.
type truth uint8

const (
	harmless   truth = iota
	authorised       // dangerous but expected: benign positive
	attack
)

// session appends one ordinary session that starts in the hour: a prompt,
// some steps, an answer. One step in about twenty-five only looks dangerous.
func (w *world) session(events []record, d *dice, hour time.Time, id string) []record {
	a, u := w.cast(d)
	base := record{at: hour.Add(time.Duration(d.IntN(3_300_000)) * time.Millisecond), agent: a, user: u, session: id, rule: noRule, outcome: "success"}
	limit := hour.Add(time.Hour - time.Millisecond)
	add := func(r record) {
		base.seq++
		r.seq = base.seq
		events = append(events, r)
		base.at = base.at.Add(d.seconds(9, 0.9))
		if base.at.After(limit) {
			base.at = limit
		}
	}
	prompt := base
	prompt.kind, prompt.action, prompt.name, prompt.text = "user_prompt", "prompt", "prompt", d.fill(pick(d, prompts[a.role]))
	if d.chance(0.012) {
		w.story(d, &prompt)
	}
	add(prompt)
	for i := d.between(2, 9); i > 0; i-- {
		if d.chance(0.05) {
			add(w.suspicious(d, base))
		} else {
			add(w.step(d, base))
		}
	}
	answer := base
	answer.kind, answer.action, answer.name, answer.text = "model_output", "output", "answer", d.fill(pick(d, results))
	add(answer)
	return events
}

// step is one harmless step: a command, a fetch or a tool call.
func (w *world) step(d *dice, base record) record {
	r := base
	if d.chance(0.55) {
		r.intent = d.fill(pick(d, intents))
	}
	if d.chance(0.06) {
		r.outcome = "failure"
	}
	roll := d.Float64()
	switch {
	case roll < 0.38 && commands[r.agent.role] != nil:
		w.runs(d, &r, pick(d, commands[r.agent.role]))
	case roll < 0.62:
		w.fetches(d, &r, "https://"+d.fill("{site}/{topic}/{n}"), d.fill("{okip}"))
	default:
		r.kind, r.action, r.name = "tool_call", "tool_call", pick(d, tools[r.agent.role])
		r.args = []arg{{"query", d.fill("{topic} {module}")}, {"target", d.fill("{place}/{repo}/{file}")}}
		if d.chance(0.4) {
			r.kind, r.text = "tool_result", d.fill(pick(d, results))
		}
	}
	if d.chance(0.2) {
		r.metadata = []arg{{"trace", d.fill("{hex}{hex}")}, {"region", pick(d, []string{"eu-north", "eu-west", "us-east"})}}
	}
	return r
}

func (w *world) runs(d *dice, r *record, template string) {
	r.kind, r.action, r.name, r.command = "command_exec", "command_execution", "shell", d.fill(template)
	if r.outcome == "failure" {
		r.exit = d.between(1, 127)
	}
}

func (w *world) fetches(d *dice, r *record, url, ip string) {
	r.kind, r.action, r.name, r.url, r.ip, r.port = "network_fetch", "network_fetch", "http_get", spaceless(url), ip, 443
	r.domain = domainOf(r.url)
}

func spaceless(url string) string {
	b := []byte(url)
	for i, c := range b {
		if c == ' ' {
			b[i] = '-'
		}
	}
	return string(b)
}

func domainOf(url string) string {
	const scheme = len("https://")
	for i := scheme; i < len(url); i++ {
		if url[i] == '/' {
			return url[scheme:i]
		}
	}
	return url[min(scheme, len(url)):]
}
