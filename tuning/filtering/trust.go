package filtering

import (
	"slices"
	"strings"
)

// Conservative takes for writable every field but those that the platform
// itself fills in, of which an attacker who holds an agent or a host has no
// choice.
type Conservative struct{}

// platform are the beginnings of such fields.
var platform = []string{"agent.id", "agent.role", "agent.name", "agent.provider", "agent.model", "agent.version", "agent.type", "user.id", "user.department", "user.group", "user.roles", "host.id", "host.name", "host.os", "cloud.", "event.kind", "event.category", "event.dataset",
	"event.module", "event.provider", "event.code", "observer.", "organization.", "orchestrator.", "container.id", "entity.id", "service.name", "rule.", "data_stream."}

// Writable reports that an attacker can choose what stands in the field.
func (Conservative) Writable(field string) bool {
	return !slices.ContainsFunc(platform, func(head string) bool {
		if strings.HasSuffix(head, ".") {
			return strings.HasPrefix(field, head)
		}
		return field == head || strings.HasPrefix(field, head+".")
	})
}

// satisfiable reports that an attacker can make every term of a filter hold.
func satisfiable(f Filter, t Trust) bool {
	return !slices.ContainsFunc(f.fields(), func(field string) bool { return !t.Writable(field) })
}
