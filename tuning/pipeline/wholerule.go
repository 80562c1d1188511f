package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// drop drops the items that meet the conditions.
type drop struct{}

func (drop) apply(r *run) {
	r.each(func(e rule.Expr) rule.Expr {
		r.note(Change{Kind: ItemDropped, From: e.String()})
		return nil
	})
}

// sourceChange gives the rule another log source.
type sourceChange struct{ to rule.LogSource }

func (r *record) sourceChange() transformation {
	c := &sourceChange{rule.LogSource{Category: r.text("category"), Product: r.text("product"), Service: r.text("service")}}
	if c.to == (rule.LogSource{}) {
		r.errorf(codeMissing, r.at(), "change_logsource names a category, a product or a service")
	}
	return c
}

func (c *sourceChange) apply(r *run) {
	if r.rule.Correlation != nil || r.rule.LogSource == c.to {
		return
	}
	r.note(Change{Kind: SourceChanged, From: sourceText(r.rule.LogSource), To: []string{sourceText(c.to)}})
	r.rule.LogSource = c.to
}

func sourceText(s rule.LogSource) string {
	return strings.Join(slices.DeleteFunc([]string{s.Product, s.Category, s.Service}, func(t string) bool { return t == "" }), "/")
}

// setState sets a state that conditions of later items ask for.
type setState struct {
	key string
	val scalar
}

func (s *setState) apply(r *run) { r.state[s.key] = s.val }

// attribute adds something to what the author says about the rule.
type attribute struct{ name, value string }

func (a *attribute) apply(r *run) {
	if r.rule.Custom[a.name] == a.value {
		return
	}
	r.rule.Custom = maps.Clone(r.rule.Custom)
	if r.rule.Custom == nil {
		r.rule.Custom = map[string]string{}
	}
	r.rule.Custom[a.name] = a.value
	r.note(Change{Kind: NoteAdded, From: a.name, To: []string{a.value}})
}

// fieldList changes the fields that analysts are shown.
type fieldList struct{ add, remove, set []string }

func (f *fieldList) apply(r *run) {
	fields := append(slices.Clone(r.rule.Fields), f.add...)
	fields = slices.DeleteFunc(fields, func(x string) bool { return slices.Contains(f.remove, x) })
	if f.set != nil {
		fields = slices.Clone(f.set)
	}
	if !slices.Equal(fields, r.rule.Fields) && r.spend(16*len(fields)) {
		r.note(Change{Kind: NoteAdded, From: "fields", To: slices.Clone(fields)})
		r.rule.Fields = fields
	}
}

// failure refuses the rule, or those of its parts that meet the conditions.
type failure struct {
	message string
	part    bool
}

func (f *failure) apply(r *run) {
	if !f.part {
		r.fail(codeFailure, rule.Span{}, fmt.Sprintf("the pipeline %s refuses the rule: %s", r.item.of.Name, f.message))
		return
	}
	r.each(func(e rule.Expr) rule.Expr {
		r.fail(codeItemFailure, e.Span(), fmt.Sprintf("the pipeline %s refuses this part: %s", r.item.of.Name, f.message))
		return e
	})
}
