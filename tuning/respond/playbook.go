package respond

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

// ErrNoPlaybook says that no playbook has the id.
var ErrNoPlaybook = errors.New("no such playbook")

const maxPlaybook = 1 << 20 // bytes of one file

// Playbook is what a responder reads when rules of a family fire: Markdown
// behind a front matter of id, title and rules.
type Playbook struct {
	ID    string
	Title string
	Rules []string // ids of rules, or the names of their files without ending
	Text  string   // Markdown, without the front matter
}

// ReadPlaybooks reads every *.md of the folder, in the order of their names.
func ReadPlaybooks(folder fs.FS) ([]Playbook, error) {
	names, err := fs.Glob(folder, "*.md")
	if err != nil {
		return nil, fmt.Errorf("list playbooks: %w", err)
	}
	var out []Playbook
	seen := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("read playbook: %w", err)
		}
		p, err := ParsePlaybook(name, text)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[p.ID]; ok {
			return nil, fmt.Errorf("read playbook %s: %s has the id %s already", name, other, p.ID)
		}
		seen[p.ID] = name
		out = append(out, p)
	}
	return out, nil
}

// ParsePlaybook reads one file: an optional front matter between two lines of
// three hyphens, then Markdown. Without a front matter the id is the name of
// the file and the title the first heading.
func ParsePlaybook(name string, text []byte) (Playbook, error) {
	if len(text) > maxPlaybook {
		return Playbook{}, fmt.Errorf("read playbook %s: more than %d bytes", name, maxPlaybook)
	}
	front, body, err := split(text)
	if err != nil {
		return Playbook{}, fmt.Errorf("read playbook %s: %w", name, err)
	}
	var head struct {
		ID    string   `yaml:"id"`
		Title string   `yaml:"title"`
		Rules []string `yaml:"rules"`
	}
	if err := yaml.Unmarshal(front, &head); err != nil {
		return Playbook{}, fmt.Errorf("read front matter of playbook %s: %w", name, err)
	}
	p := Playbook{ID: head.ID, Title: head.Title, Rules: head.Rules, Text: string(body)}
	if p.ID == "" {
		p.ID = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	if p.Title == "" {
		p.Title = heading(p.Text, p.ID)
	}
	return p, nil
}

// split cuts the front matter off.
func split(text []byte) (front, body []byte, err error) {
	text = bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(text, []byte("---\n"))
	if !ok {
		return nil, text, nil
	}
	front, body, ok = bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return nil, nil, errors.New("the front matter is never closed by a line of three hyphens")
	}
	return front, bytes.TrimLeft(body, "\n"), nil
}

// heading is the first heading of the text, or the id.
func heading(text, id string) string {
	for line := range strings.Lines(text) {
		if h := strings.TrimLeft(line, "#"); h != line && strings.TrimSpace(h) != "" {
			return strings.TrimSpace(h)
		}
	}
	return id
}

// PlaybookFor is the first playbook that names one of the rule's names (its
// id, its name, its file without ending); ErrNoPlaybook when none does.
func PlaybookFor(all []Playbook, names ...string) (Playbook, error) {
	for _, p := range all {
		for _, r := range p.Rules {
			for _, n := range names {
				if n != "" && strings.EqualFold(r, n) {
					return p, nil
				}
			}
		}
	}
	return Playbook{}, ErrNoPlaybook
}
