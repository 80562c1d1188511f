package ingest

import (
	"fmt"
	"slices"

	"assay/corpus"
)

// roleIndex numbers the roles for the tables of the hot path.
type roleIndex int

const (
	atID roleIndex = iota
	atTime
	atVerdict
	atReason
	atReviewer
	atReviewedAt
	atRule
	atRuleName
	atSeverity
	atEntity
	atIncident
	atRaised
	atClosed
	atHandling
	atAnalyst
	numRoles
)

// slot is a part that a path may play; a lower rank is preferred.
type slot struct {
	role roleIndex
	rank int
}

// compiled is a mapping made ready; it is shared by the workers.
type compiled struct {
	slots    map[string][]slot
	hide     []string
	verdicts *wordTable
	open     []OpenState
	reasons  *wordTable
	clock    clock
	// numericID holds the id paths on which a short number counts as an
	// identity. On the others, names that some senders use for a kind of
	// event, it would make one event of many.
	numericID map[string]bool
}

func (m *Mapping) compile() (*compiled, error) {
	c := &compiled{slots: map[string][]slot{}, hide: m.hiddenPrefixes(), numericID: map[string]bool{"event.id": true}}
	for role, paths := range m.Roles {
		at := slices.Index(roleOrder, role)
		if at < 0 {
			return nil, fmt.Errorf("unknown role %s: want one of %v", clip(string(role)), roleOrder)
		}
		for rank, path := range paths {
			if err := checkPath(path); err != nil {
				return nil, fmt.Errorf("role %s: %w", role, err)
			}
			c.slots[path] = append(c.slots[path], slot{roleIndex(at), rank})
		}
	}
	if ids := m.Roles[RoleID]; !slices.Equal(ids, defaultRoles()[RoleID]) {
		for _, path := range ids {
			c.numericID[path] = true
		}
	}
	for _, path := range m.Hidden {
		if err := checkPath(path); err != nil {
			return nil, fmt.Errorf("hidden: %w", err)
		}
	}
	if err := m.checkOpen(); err != nil {
		return nil, err
	}
	c.open = m.Open
	return c, m.compileTables(c)
}

func (m *Mapping) compileTables(c *compiled) (err error) {
	if c.verdicts, err = m.verdictTable(); err != nil {
		return err
	}
	if c.reasons, err = m.reasonTable(); err != nil {
		return err
	}
	for name, paths := range m.FieldAliases {
		for _, path := range append([]string{name}, paths...) {
			if err := checkPath(path); err != nil {
				return fmt.Errorf("alias %s: %w", clip(name), err)
			}
		}
	}
	c.clock.zone, err = m.Zone()
	return err
}

// reason reads a native reason; our own words are always known.
func (c *compiled) reason(path, value string) (corpus.Reason, bool) {
	if m, ok := c.reasons.find(path, value); ok {
		return m.reason, true
	}
	r, err := corpus.ParseReason(value)
	return r, err == nil && value != ""
}
