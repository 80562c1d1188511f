package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// Parse reads a pipeline. name is the file's name, which a pipeline without a
// name is called by. The pipeline is nil exactly when the diagnostics hold an
// error; their spans are places in text.
func Parse(name, text string) (*Pipeline, rule.Diagnostics) {
	s := &source{text: text}
	sum := sha256.Sum256([]byte(text))
	p := &Pipeline{Text: text, Digest: hex.EncodeToString(sum[:])}
	if root := s.load(); root != nil {
		p.read(s.record(root, "a pipeline"), name)
	}
	slices.SortStableFunc(s.faults, func(a, b rule.Diagnostic) int { return a.Span.Start - b.Span.Start })
	if s.faults.Err() != nil {
		return nil, s.faults
	}
	return p, s.faults
}

func (p *Pipeline) read(r *record, file string) {
	file = strings.ReplaceAll(file, `\`, "/")
	if p.Name = r.text("name"); p.Name == "" {
		p.Name = strings.TrimSuffix(path.Base(file), path.Ext(file))
	}
	p.Description = r.text("description")
	if n := r.get("priority"); n != nil {
		var err error
		if p.Priority, err = strconv.Atoi(n.Value); err != nil || scalarOf(n).kind != isNumber {
			r.errorf(codeValue, r.place(n), "priority is a whole number")
		}
	}
	r.texts("allowed_backends")
	p.variables(r)
	for _, key := range []string{"postprocessing", "finalizers"} {
		if n := r.get(key); n != nil && len(n.Content) > 0 {
			r.report(codeUnsupported, r.place(r.keys[key].key), key+" is about the text of queries, and none is made here", "leave it out of the pipeline that this program reads")
		}
	}
	if n := r.get("transformations"); n != nil {
		p.items = r.items(n)
		each(p.items, func(it *item) { it.of = p })
	}
	p.checkIDs(r.source)
	r.done()
}

// variables are texts or lists of them by name.
func (p *Pipeline) variables(r *record) {
	n := r.get("vars")
	if n == nil {
		return
	}
	vars := r.record(n, "vars")
	if vars == nil {
		return
	}
	p.vars = map[string][]string{}
	for _, e := range entries(n) {
		p.vars[e.key.Value] = vars.texts(e.key.Value)
	}
}

// items reads a list of items.
func (s *source) items(n *yaml.Node) []*item {
	if n.Kind != yaml.SequenceNode {
		s.errorf(codeValue, s.place(n), "transformations is a list")
		return nil
	}
	if len(n.Content) > maxItems {
		s.errorf(codeTooLarge, s.place(n), "the pipeline has more than %d transformations", maxItems)
		return nil
	}
	var out []*item
	for i, c := range elements(n) {
		if r := s.record(c, "a transformation"); r != nil {
			if it := r.item(i + 1); it != nil {
				out = append(out, it)
			}
		}
	}
	return out
}

// checkIDs refuses an id that two items have, and conditions on items that
// are not there.
func (p *Pipeline) checkIDs(s *source) {
	ids := map[string]bool{}
	var all []string
	each(p.items, func(it *item) {
		if it.named && ids[it.id] {
			s.errorf(codeID, s.place(it.node), "two transformations have the id %q", it.id)
		}
		if it.named {
			ids[it.id] = true
			all = append(all, it.id)
		}
	})
	each(p.items, func(it *item) {
		for _, want := range it.asks {
			p.tracks = true
			if !ids[want.id] {
				s.report(codeUnknownID, s.place(want.node), fmt.Sprintf("no transformation of this pipeline has the id %q", want.id), nearHint(want.id, all))
			}
		}
	})
}

// each visits items and those nested in them.
func each(items []*item, do func(*item)) {
	for _, it := range items {
		do(it)
		if n, ok := it.does.(*nest); ok {
			each(n.items, do)
		}
	}
}
