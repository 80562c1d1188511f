package ruleset

import (
	"sync"

	"assay/tuning/library"
	"assay/tuning/plan"
)

// reader is ReadVersions that remembers the versions of the sets read last: a
// version never changes, and of a set that was edited one is new.
type reader struct {
	mu          sync.Mutex
	environment string // digest
	read        map[int64]*Set
}

// sets reads each list of versions; a nil list is a nil set.
func (r *reader) sets(env plan.Env, lists ...[]library.Version) []*Set {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.read
	if d := env.Digest(); d != r.environment {
		r.environment, old = d, nil
	}
	names, out := library.EnvironmentOf(env), make([]*Set, len(lists))
	r.read = map[int64]*Set{}
	for i, versions := range lists {
		if versions == nil {
			continue
		}
		out[i] = &Set{}
		for _, v := range versions {
			one := old[v.Seq]
			if one == nil {
				one = r.read[v.Seq]
			}
			if one == nil {
				one = readVersion(v, names, env)
			}
			r.read[v.Seq] = one
			out[i].join(one, v.Status)
		}
	}
	return out
}
