package reach

import "strings"

// Inventory is what is known of principals besides what events say: an
// immutable value named by the digest of its text.
type Inventory struct {
	Digest string
	Rows   []Principal // by name, then kind

	byName map[string][]int
}

// Principal is one line of an inventory.
type Principal struct {
	Name       string // as events have it
	Kind       string // agent, user, service, host, address, session; "": any
	Privileged bool
	Shared     bool   // several people or programs use it
	Never      string // why it must never be held: break-glass, payment, health, ci-deploy or other; "": it may
	DependsOn  []string
	Owner      string
	Resources  int // that it can change
	Line       int
}

func newInventory(digest string, rows []Principal) *Inventory {
	v := &Inventory{Digest: digest, Rows: rows, byName: map[string][]int{}}
	for i, r := range rows {
		v.byName[strings.ToLower(r.Name)] = append(v.byName[strings.ToLower(r.Name)], i)
	}
	return v
}

// Find is the principal of a kind by its name; case does not matter. A line of
// the kind service is found as whatever names it.
func (v *Inventory) Find(kind, name string) (Principal, bool) {
	if v == nil {
		return Principal{}, false
	}
	for _, i := range v.byName[strings.ToLower(name)] {
		if r := v.Rows[i]; r.Kind == "" || r.Kind == kind || r.Kind == "service" || kind == "entity" {
			return r, true
		}
	}
	return Principal{}, false
}

// Dependents are how many principals depend on one of the names, or are owned
// by one, and are not among them.
func (v *Inventory) Dependents(names []string) int {
	if v == nil {
		return 0
	}
	held := map[string]bool{}
	for _, n := range names {
		held[strings.ToLower(n)] = true
	}
	n := 0
	for _, r := range v.Rows {
		if held[strings.ToLower(r.Name)] {
			continue
		}
		for _, on := range append([]string{r.Owner}, r.DependsOn...) {
			if held[strings.ToLower(on)] {
				n++
				break
			}
		}
	}
	return n
}

// Never is how many principals must never be held.
func (v *Inventory) Never() (n int) {
	if v == nil {
		return 0
	}
	for _, r := range v.Rows {
		if r.Never != "" {
			n++
		}
	}
	return n
}
