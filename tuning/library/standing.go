package library

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// ErrNoneInForce says that a rule has no version in force.
var ErrNoneInForce = errors.New("no version of the rule is in force")

// atInForce ends a reference to the version in force, such as curl@inforce.
const atInForce = "@inforce"

// Standing is where a rule stands: what counts now, and what was written last.
type Standing struct {
	Newest   Version
	InForce  *Version // nil: no version is in force
	Ahead    int      // versions that are newer than the one in force; 0 without one
	Versions int
}

// StandingOf is where the rule with these versions, newest first, stands.
// There must be one version at least.
func StandingOf(newestFirst []Version) Standing {
	s := Standing{Newest: newestFirst[0], Versions: len(newestFirst)}
	if v := InForce(newestFirst); v != nil {
		current := *v
		s.InForce = &current
		for newestFirst[s.Ahead].Seq != v.Seq {
			s.Ahead++
		}
	}
	return s
}

// Counts is the version in force, the newest where none is.
func (s Standing) Counts() Version {
	if s.InForce != nil {
		return *s.InForce
	}
	return s.Newest
}

// Status is the status of the rule: that of the version that counts. A rule
// whose version in force was retired is deprecated, also where its newest
// version is one that was superseded before.
func (s Standing) Status() rule.Status {
	status := s.Counts().Status
	if s.InForce == nil && (status == rule.Testing || status == rule.Stable) {
		return rule.Deprecated
	}
	return status
}

// InForce is the version that counts now: the one last promoted to stable, else
// the one last promoted to test; nil when there is neither.
//
// A version that was promoted takes the place of the one before it for good:
// when it is retired its place is empty, and what it had superseded does not
// come back by itself.
func InForce(versions []Version) *Version {
	for _, s := range []rule.Status{rule.Stable, rule.Testing} {
		if v := holder(versions, s); v != nil {
			return v
		}
	}
	return nil
}

// holder is the version last moved to the status, if it still has it.
func holder(versions []Version, s rule.Status) *Version {
	var last *Version
	for i := range versions {
		if v := &versions[i]; v.placed(s) > 0 && (last == nil || v.placed(s) > last.placed(s)) {
			last = v
		}
	}
	if last == nil || last.Status != s {
		return nil
	}
	return last
}

// Superseded reports that v has a status that a promotion gave and that another
// version has taken its place since.
func Superseded(versions []Version, v Version) bool {
	return (v.Status == rule.Testing || v.Status == rule.Stable) && !holdsPlace(versions, v)
}

func holdsPlace(versions []Version, v Version) bool {
	current := holder(versions, v.Status)
	return current != nil && current.Seq == v.Seq
}

// Standings are all rules, by the title of the newest version.
func (l *Library) Standings(ctx context.Context) ([]Standing, error) {
	all, err := query(ctx, l.reads, selectVersion+` JOIN rule_turn t ON t.version = v.seq ORDER BY v.rule, t.behind DESC, t.again DESC`)
	if err != nil {
		return nil, err
	}
	of := map[string][]Version{}
	for _, v := range all {
		of[v.Rule] = append(of[v.Rule], v)
	}
	out := make([]Standing, 0, len(of))
	for _, versions := range of {
		out = append(out, StandingOf(versions))
	}
	slices.SortFunc(out, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Newest.Title), strings.ToLower(b.Newest.Title)), cmp.Compare(a.Newest.Rule, b.Newest.Rule))
	})
	return out, nil
}

// Staying are the stable versions in force that stay when the version with the
// digest is retired: those that may find what it finds. A version in test is
// none of them, for nobody relies on it yet.
func Staying(all []Standing, retired string) []Version {
	var out []Version
	for _, s := range all {
		if v := s.InForce; v != nil && v.Status == rule.Stable && v.Digest != retired {
			out = append(out, *v)
		}
	}
	return out
}

// InForceTx is the digest of the rule's version in force, "" when there is
// none, as a transaction of the caller's sees it.
func (l *Library) InForceTx(ctx context.Context, tx *sql.Tx, id string) (string, error) {
	vs, err := query(ctx, tx, versionsOf, id)
	if v := InForce(vs); err == nil && v != nil {
		return v.Digest, nil
	}
	return "", err
}

// inForce finds the version in force by a reference that ends in @inforce.
func (l *Library) inForce(ctx context.Context, ref string) (Version, error) {
	named, err := l.Get(ctx, strings.TrimSuffix(ref, atInForce))
	if err != nil {
		return Version{}, err
	}
	vs, err := l.Versions(ctx, named.Rule)
	if err != nil {
		return Version{}, err
	}
	if v := InForce(vs); v != nil {
		return *v, nil
	}
	return Version{}, fmt.Errorf("get rule %s: %w", ref, errors.Join(ErrNoneInForce, ErrNotFound))
}
