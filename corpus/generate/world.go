package generate

import (
	"fmt"
	"math/rand/v2"
)

// world is the invented company.
type world struct {
	agents   []agent
	byRole   map[string][]*agent
	users    []user
	analysts []analyst
}

type agent struct{ id, name, role, model, provider string }

type user struct{ id, department string }

type analyst struct{ name, team string }

// roles of agents, how many of each, and which departments use them.
var roles = []struct {
	name        string
	agents      int
	departments []string
}{
	{"coding", 12, []string{"engineering", "platform"}},
	{"helpdesk", 7, []string{"support", "sales", "people"}},
	{"research", 7, []string{"research", "marketing"}},
	{"data", 6, []string{"analytics", "finance"}},
	{"operations", 8, []string{"platform"}},
	{"office", 6, []string{"finance", "people", "legal", "sales"}},
	{"redteam", 2, []string{"security"}},
}

const userCount = 336

var departments = []string{"engineering", "platform", "support", "sales", "people", "research", "marketing", "analytics", "finance", "legal", "security"}

func newWorld(src *rand.Rand) *world {
	d := &dice{src}
	w := &world{byRole: map[string][]*agent{}}
	for i := 0; i < userCount; i++ {
		w.users = append(w.users, user{fmt.Sprintf("u-%04d", 1000+i*7), departments[i%len(departments)]})
	}
	models := [][2]string{{"atlas-2", "northwind"}, {"atlas-2-mini", "northwind"}, {"corvid-4", "heron"}, {"corvid-4-turbo", "heron"}, {"local-70b", "in-house"}}
	for _, role := range roles {
		for i := 0; i < role.agents; i++ {
			m := pick(d, models)
			w.agents = append(w.agents, agent{fmt.Sprintf("agt-%s-%02d", role.name, i+1), pick(d, slots["agentname"]) + "-" + role.name, role.name, m[0], m[1]})
		}
	}
	for i := range w.agents {
		a := &w.agents[i]
		w.byRole[a.role] = append(w.byRole[a.role], a)
	}
	for i, name := range []string{"amara", "bogdan", "chiyo", "dimitri", "esra", "farid", "greta", "hassan", "ines"} {
		w.analysts = append(w.analysts, analyst{name, fmt.Sprintf("SOC-%d", i%3+1)})
	}
	return w
}

// roleWeights is how busy each role is, in the order of roles.
var roleWeights = []float64{34, 14, 13, 12, 17, 9, 1}

// cast draws who acts in an ordinary session.
func (w *world) cast(d *dice) (*agent, *user) {
	role := roles[d.weighted(roleWeights)]
	return w.castRole(d, role.name, role.departments)
}

func (w *world) castRole(d *dice, role string, from []string) (*agent, *user) {
	a := pick(d, w.byRole[role])
	department := pick(d, from)
	for {
		if u := &w.users[d.IntN(len(w.users))]; u.department == department {
			return a, u
		}
	}
}
