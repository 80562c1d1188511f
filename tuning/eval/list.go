package eval

import (
	"math"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// lists are the functions of lists.
var lists = []Function{
	{"split", `split(text, ",")`, 2, 2, strict(split)},
	{"mvcount", "mvcount(list)", 1, 1, strict(func(a []corpus.Value) corpus.Value { return corpus.Int(int64(len(Elements(a[0])))) })},
	{"mvindex", "mvindex(list, first, last): from 0, negative ones from the end", 2, 3, strict(mvIndex)},
	{"mvfilter", `mvfilter(match(field, "regular expression"))`, 1, 1, mvFilter},
	{"mvmap", "mvmap(field, term over the field)", 2, 2, mvMap},
	{"mvjoin", `mvjoin(list, ", ")`, 2, 2, strict(mvJoin)},
	{"mvappend", "mvappend(a, b, ...)", 1, -1, lax(mvAppend)},
	{"mvdedup", "mvdedup(list)", 1, 1, strict(mvDedup)},
	{"mvsort", "mvsort(list): by text", 1, 1, strict(mvSort)},
	{"mvfind", `mvfind(list, "regular expression"): the index from 0`, 2, 2, mvFind},
	{"mvrange", "mvrange(first, behind the last, step)", 2, 3, strict(mvRange)},
	{"mvzip", `mvzip(a, b, ",")`, 2, 3, strict(mvZip)},
}

func split(args []corpus.Value) corpus.Value {
	var out []corpus.Value
	for _, e := range Elements(args[0]) {
		for _, part := range strings.SplitN(Text(e), Text(args[1]), MaxList+2) {
			out = append(out, corpus.String(part))
		}
		if len(out) > MaxList {
			return corpus.Value{}
		}
	}
	return list(out)
}

func mvIndex(args []corpus.Value) corpus.Value {
	elems := Elements(args[0])
	first, ok := index(args[1], len(elems))
	last, also := first, true
	if len(args) > 2 {
		last, also = index(args[2], len(elems))
		last = min(last, len(elems)-1)
	}
	if !ok || !also || first < 0 || first > last || last >= len(elems) {
		return corpus.Value{}
	}
	return list(elems[first : last+1])
}

// index reads an index; a negative one counts from the end.
func index(v corpus.Value, n int) (int, bool) {
	f, ok := float(v)
	if !ok || f != math.Trunc(f) || math.Abs(f) > MaxList {
		return 0, false
	}
	if f < 0 {
		return n + int(f), true
	}
	return int(f), true
}

// over is a record in which one field has another value.
type over struct {
	Record
	paths []string
	value corpus.Value
}

func (o over) Get(path string) corpus.Value {
	if slices.Contains(o.paths, path) {
		return o.value
	}
	return o.Record.Get(path)
}

// element gives the paths of the one field that a term is about.
func (c *Compiler) element(t rule.Term, call *rule.Call) ([]string, bool) {
	fields := map[string]bool{}
	rule.FieldsOfTerm(t, func(f string, _ rule.Span) { fields[f] = true })
	if len(fields) != 1 {
		c.errorf(codeArguments, call.At, "write "+functionUsages[call.Func], "%s takes a condition on one field", call.Func)
		return nil, false
	}
	for f := range fields {
		return c.env.Paths(f, call.At), true
	}
	return nil, false
}

// functionUsages are for messages of makers, which cannot read functions.
var functionUsages = map[string]string{
	"mvfilter": `mvfilter(match(field, "regular expression"))`,
	"mvmap":    "mvmap(field, term over the field)",
}

func mvFilter(c *Compiler, call *rule.Call, args []Term) Term {
	paths, ok := c.element(call.Args[0], call)
	if !ok {
		return noTerm
	}
	return func(r Record) corpus.Value {
		var out []corpus.Value
		for _, e := range Elements(valueAt(r, paths)) {
			if isTrue(args[0](over{r, paths, e})) {
				out = append(out, e)
			}
		}
		return list(out)
	}
}

func mvMap(c *Compiler, call *rule.Call, args []Term) Term {
	paths, ok := c.element(call.Args[0], call)
	if !ok {
		return noTerm
	}
	return func(r Record) corpus.Value {
		return mapped(args[0](r), func(e corpus.Value) corpus.Value { return args[1](over{r, paths, e}) })
	}
}

func valueAt(r Record, paths []string) corpus.Value {
	for _, p := range paths {
		if v := r.Get(p); !v.IsAbsent() {
			return v
		}
	}
	return corpus.Value{}
}

func mvJoin(args []corpus.Value) corpus.Value {
	var b strings.Builder
	for i, e := range Elements(args[0]) {
		if i > 0 {
			b.WriteString(Text(args[1]))
		}
		b.WriteString(Text(e))
		if b.Len() > MaxText {
			return corpus.Value{}
		}
	}
	return corpus.String(b.String())
}

func mvAppend(args []corpus.Value) corpus.Value {
	var out []corpus.Value
	for _, a := range args {
		out = append(out, Elements(a)...)
	}
	return list(out)
}

func mvDedup(args []corpus.Value) corpus.Value {
	var out []corpus.Value
	seen := map[string]bool{}
	for _, e := range Elements(args[0]) {
		if !seen[e.Text()] {
			seen[e.Text()] = true
			out = append(out, e)
		}
	}
	return list(out)
}

func mvSort(args []corpus.Value) corpus.Value {
	out := slices.Clone(Elements(args[0]))
	slices.SortStableFunc(out, func(a, b corpus.Value) int { return strings.Compare(Text(a), Text(b)) })
	return list(out)
}

func mvFind(c *Compiler, call *rule.Call, args []Term) Term {
	re := c.pattern(call.Args[1])
	if re == nil {
		return noTerm
	}
	return func(r Record) corpus.Value {
		for i, e := range Elements(args[0](r)) {
			if re.MatchString(Text(e)) {
				return corpus.Int(int64(i))
			}
		}
		return corpus.Value{}
	}
}

func mvRange(args []corpus.Value) corpus.Value {
	from, ok := float(args[0])
	to, also := float(args[1])
	step, stepped := 1.0, true
	if len(args) > 2 {
		step, stepped = float(args[2])
	}
	if !ok || !also || !stepped || step == 0 || (to-from)/step > MaxList {
		return corpus.Value{}
	}
	var out []corpus.Value
	for x := from; step > 0 && x < to || step < 0 && x > to; x += step {
		if out = append(out, number(x)); len(out) > MaxList {
			return corpus.Value{}
		}
	}
	return list(out)
}

// mvZip joins the elements of two lists pairwise, as long as both have one.
func mvZip(args []corpus.Value) corpus.Value {
	a, b, by := Elements(args[0]), Elements(args[1]), ","
	if len(args) > 2 {
		by = Text(args[2])
	}
	var out []corpus.Value
	size := 0
	for i := range min(len(a), len(b)) {
		s := Text(a[i]) + by + Text(b[i])
		if size += len(s); size > MaxText {
			return corpus.Value{}
		}
		out = append(out, corpus.String(s))
	}
	return list(out)
}
