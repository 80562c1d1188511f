package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"assay/corpus"
)

// Role is a part that a source field plays in an event.
type Role string

// The roles. A field that plays one of the alert roles is copied to its
// canonical path and stays where it was; what plays a label role is kept with
// the label and is no field.
const (
	RoleID         Role = "id"
	RoleTime       Role = "time"
	RoleVerdict    Role = "verdict"
	RoleReason     Role = "reason"
	RoleReviewer   Role = "reviewer"
	RoleReviewedAt Role = "reviewed_at"
	RoleRule       Role = "rule"
	RoleRuleName   Role = "rule_name"
	RoleSeverity   Role = "severity"
	RoleEntity     Role = "entity"
	RoleIncident   Role = "incident"
	RoleRaised     Role = "raised"
	RoleClosed     Role = "closed"
	RoleHandling   Role = "handling_seconds"
	RoleAnalyst    Role = "analyst"
)

// roleOrder is every role, and the order in which they are shown.
var roleOrder = []Role{RoleID, RoleTime, RoleVerdict, RoleReason, RoleReviewer, RoleReviewedAt, RoleRule, RoleRuleName,
	RoleSeverity, RoleEntity, RoleIncident, RoleRaised, RoleClosed, RoleHandling, RoleAnalyst}

// Canonical is the path that a role's value is copied to; "" for the roles
// that live beside the fields.
func (r Role) Canonical() string { return canonicalPaths[r] }

var canonicalPaths = map[Role]string{
	RoleRule: "alert.rule_id", RoleRuleName: "alert.rule_name", RoleSeverity: "alert.severity",
	RoleRaised: "alert.raised_at", RoleClosed: "alert.closed_at", RoleHandling: "alert.handling_seconds",
	RoleAnalyst: "alert.analyst", RoleIncident: "incident.id", RoleEntity: "entity.id",
}

// Mapping says which source field plays which role, what the native label
// words mean, and by what names rules may call a field. The zero Mapping maps
// nothing; DefaultMapping knows the usual names.
type Mapping struct {
	Name    string `yaml:"name,omitempty"`
	Version int    `yaml:"version,omitempty"` // counted up by whoever edits it
	// Defaults false starts from nothing; else what the mapping does not say
	// is as in DefaultMapping.
	Defaults *bool `yaml:"defaults,omitempty"`
	// AssumeZone is the zone of times that name none: "UTC", "+01:00" or a
	// name such as "Europe/Berlin". Without it such times are ambiguous.
	AssumeZone string `yaml:"assume_zone,omitempty"`
	// Roles lists for each role the source paths, the first that has a value wins.
	Roles map[Role][]string `yaml:"roles,omitempty"`
	// Hidden are paths that belong to the outcome with all below them;
	// label and ground_truth always do.
	Hidden []string `yaml:"hidden,omitempty"`
	// Verdicts and Reasons are the table of native words.
	Verdicts []NativeVerdict `yaml:"verdicts,omitempty"`
	Reasons  []NativeReason  `yaml:"reasons,omitempty"`
	// Open says which words mean that an item is not closed yet; then it has no
	// label, whatever stands in its verdict field.
	Open []OpenState `yaml:"open,omitempty"`
	// FieldAliases gives for a name used in rules the paths to try, in order.
	FieldAliases map[string][]string `yaml:"aliases,omitempty"`
}

// maxMappingBytes bounds a mapping file.
const maxMappingBytes = 1 << 20

// ParseMapping reads a mapping file in YAML. Unknown keys, roles, verdicts and
// reasons are refused. What it leaves out is as in DefaultMapping, unless it
// says defaults: false. The paths that it names for a label role are hidden,
// whatever stands there.
func ParseMapping(name string, text []byte) (*Mapping, error) {
	if len(text) > maxMappingBytes {
		return nil, fmt.Errorf("parse mapping %s: longer than 1 MiB", name)
	}
	m, err := decodeMapping(text)
	if err != nil {
		return nil, fmt.Errorf("parse mapping %s: %w", name, err)
	}
	if m.Name == "" {
		m.Name = name
	}
	for _, role := range []Role{RoleVerdict, RoleReason, RoleReviewer, RoleReviewedAt} {
		if slices.Equal(m.Roles[role], defaultRoles()[role]) {
			continue
		}
		for _, path := range m.Roles[role] {
			if !slices.Contains(m.Hidden, path) {
				m.Hidden = append(m.Hidden, path)
			}
		}
	}
	if m.Defaults == nil || *m.Defaults {
		m = m.over(DefaultMapping())
	}
	if _, err := m.compile(); err != nil {
		return nil, fmt.Errorf("parse mapping %s: %w", name, err)
	}
	return m, nil
}

func decodeMapping(text []byte) (m *Mapping, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not readable as YAML: %v", r)
		}
	}()
	if strings.Contains(string(text), "*") || strings.Contains(string(text), "&") {
		if err := refuseAnchors(text); err != nil {
			return nil, err
		}
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	m = &Mapping{}
	if err := d.Decode(m); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document")
	}
	return m, nil
}

// refuseAnchors keeps aliases out: a mapping needs none, and they are how a
// small file becomes a large one.
func refuseAnchors(text []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	var walk func(n *yaml.Node) error
	walk = func(n *yaml.Node) error {
		if n.Kind == yaml.AliasNode || n.Anchor != "" {
			return fmt.Errorf("line %d: anchors and aliases are not allowed", n.Line)
		}
		for _, c := range n.Content {
			if err := walk(c); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(&doc)
}

// over lays m over base: roles and aliases replace those of the same name,
// table rows come before base's.
func (m *Mapping) over(base *Mapping) *Mapping {
	out := *m
	out.Roles = maps.Clone(base.Roles)
	maps.Copy(out.Roles, m.Roles)
	out.FieldAliases = maps.Clone(base.FieldAliases)
	maps.Copy(out.FieldAliases, m.FieldAliases)
	out.Hidden = append(slices.Clone(m.Hidden), base.Hidden...)
	out.Verdicts = append(slices.Clone(m.Verdicts), base.Verdicts...)
	out.Reasons = append(slices.Clone(m.Reasons), base.Reasons...)
	out.Open = append(slices.Clone(m.Open), base.Open...)
	return &out
}

// YAML is the whole mapping as a file that ParseMapping reads back.
func (m *Mapping) YAML() ([]byte, error) {
	whole := *m
	no := false
	whole.Defaults = &no
	return yaml.Marshal(&whole)
}

// Digest names the mapping's content.
func (m *Mapping) Digest() string {
	text, err := m.YAML()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Aliases gives for a name used in rules the paths to try, in order.
func (m *Mapping) Aliases() map[string][]string {
	out := make(map[string][]string, len(m.FieldAliases))
	for name, paths := range m.FieldAliases {
		out[name] = slices.Clone(paths)
	}
	return out
}

// Zone is the zone of times that name none; nil when such times are refused.
func (m *Mapping) Zone() (*time.Location, error) {
	switch m.AssumeZone {
	case "":
		return nil, nil
	case "Local":
		return nil, errors.New("assume_zone: Local differs between machines; name the zone")
	}
	if loc, ok := offset(m.AssumeZone); ok {
		return loc, nil
	}
	loc, err := time.LoadLocation(m.AssumeZone)
	if err != nil {
		return nil, fmt.Errorf("assume_zone %s: want UTC, an offset such as +01:00, or a name such as Europe/Berlin", clip(m.AssumeZone))
	}
	return loc, nil
}

// hidden reports whether path is the outcome's, by the prefixes.
func hidden(prefixes []string, path string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(path, p) && (len(path) == len(p) || path[len(p)] == '.') {
			return true
		}
	}
	return false
}

func (m *Mapping) hiddenPrefixes() []string {
	return append([]string{"label", "ground_truth"}, m.Hidden...)
}

func checkPath(path string) error {
	if path == "" || len(path) > corpus.MaxPathBytes || strings.TrimSpace(path) != path {
		return fmt.Errorf("path %s is empty, too long or has blanks around it", clip(path))
	}
	return nil
}
