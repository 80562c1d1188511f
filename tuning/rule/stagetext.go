package rule

import (
	"strconv"
	"strings"
)

// String is "where" and the condition.
func (s *Filter) String() string { return string(appendExpr([]byte("where "), s.Where)) }

// String is "stats", the aggregates and the fields they are grouped by.
func (s *Stats) String() string { return string(newLine("stats").aggs(s.Aggs, s.By)) }

// String is "eventstats", the aggregates and the fields they are grouped by.
func (s *EventStats) String() string { return string(newLine("eventstats").aggs(s.Aggs, s.By)) }

// String is the stage's canonical text.
func (s *StreamStats) String() string {
	return string(newLine("streamstats").num("rows", float64(s.Rows)).span("period", s.Period).
		flag("without", s.Without).flag("overall", s.Overall).aggs(s.Aggs, s.By))
}

// String is "table" and the fields.
func (s *Table) String() string { return string(appendNames([]byte("table "), s.Fields)) }

// String is the stage's canonical text.
func (s *Fields) String() string {
	return string(newLine("fields").flag("drop", s.Drop).names("names", s.Names))
}

// String is the stage's canonical text.
func (s *Eval) String() string {
	b := []byte("eval ")
	for i, set := range s.Sets {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendTerm(append(appendName(b, set.Field), " = "...), set.To)
	}
	return string(b)
}

// String is the stage's canonical text.
func (s *Rename) String() string { return string(newLine("rename").pairs("names", s.Pairs)) }

// String is the stage's canonical text.
func (s *Bin) String() string {
	return string(newLine("bin").names("field", []string{s.Field}).text("as", s.As).span("every", s.Every).
		num("width", s.Width).num("bins", float64(s.Bins)))
}

// String is the stage's canonical text.
func (s *Dedup) String() string {
	return string(newLine("dedup").num("n", float64(s.N)).names("fields", s.Fields).flag("keepempty", s.KeepEmpty).
		flag("keepevents", s.KeepEvents).flag("consecutive", s.Consecutive).sortKeys("sort", s.Sort))
}

// String is the stage's canonical text.
func (s *Sort) String() string {
	return string(newLine("sort").num("limit", float64(s.Limit)).sortKeys("keys", s.Keys))
}

// String is the stage's canonical text.
func (s *Head) String() string {
	return string(newLine("head").num("n", float64(s.N)).expr("while", s.While).flag("keeplast", s.KeepLast).flag("null", s.Null))
}

// String is the stage's canonical text.
func (s *Tail) String() string { return string(newLine("tail").num("n", float64(s.N))) }

// String is the stage's canonical text.
func (s *Rex) String() string {
	return string(newLine("rex").names("field", []string{s.Field}).text("pattern", s.Pattern).num("max", float64(s.Max)).
		text("mode", s.Mode).text("replace", s.Replace))
}

// String is the stage's canonical text.
func (s *FillNull) String() string {
	return string(newLine("fillnull").text("value", s.Value).names("fields", s.Fields))
}

// String is the stage's canonical text.
func (s *MakeMV) String() string {
	return string(newLine("makemv").names("field", []string{s.Field}).text("delim", s.Delim).text("tokenizer", s.Tokenizer).
		flag("allowempty", s.AllowEmpty))
}

// String is the stage's canonical text.
func (s *MVExpand) String() string {
	return string(newLine("mvexpand").names("field", []string{s.Field}).num("limit", float64(s.Limit)))
}

// String is the stage's canonical text.
func (s *Spath) String() string {
	return string(newLine("spath").text("input", s.Input).text("path", s.Path).text("output", s.Output))
}

// String is the stage's canonical text.
func (s *Lookup) String() string {
	return string(newLine("lookup").text("list", s.List).pairs("match", s.Match).pairs("output", s.Output).flag("keep", s.Keep))
}

// String is the stage's canonical text.
func (s *InputLookup) String() string {
	return string(newLine("inputlookup").text("list", s.List).expr("where", s.Where).flag("append", s.Append).num("max", float64(s.Max)))
}

// String is the stage's canonical text.
func (s *Convert) String() string {
	l := newLine("convert").text("format", s.Format)
	for _, c := range s.Calls {
		l = append(appendName(append(append(append(l, ' '), c.Func...), '('), c.Field), ')')
		if c.As != "" {
			l = appendName(append(l, " as "...), c.As)
		}
	}
	return string(l)
}

// String is the stage's canonical text.
func (s *Top) String() string {
	word := "top"
	if s.Rare {
		word = "rare"
	}
	return string(newLine(word).num("limit", float64(s.Limit)).names("fields", s.Fields).names("by", s.By).
		text("count", s.CountField).text("percent", s.PercentField).flag("other", s.Other))
}

// String is the stage's canonical text.
func (s *TimeChart) String() string {
	return string(newLine("timechart").span("every", s.Every).text("split", s.By).num("limit", float64(s.Limit)).
		flag("other", s.Other).aggs(s.Aggs, nil))
}

// String is the function, its field and, where it is not that of itself, the
// name of the result.
func (a Agg) String() string {
	b := appendName(nil, a.Func)
	if a.Percent != 0 {
		b = append(b, '/')
		b = strconv.AppendFloat(b, a.Percent, 'g', -1, 64)
	}
	switch {
	case a.Arg != nil:
		b = append(appendTerm(append(b, "(eval "...), a.Arg), ')')
	case a.Field != "":
		b = append(appendName(append(b, '('), a.Field), ')')
	}
	if a.As != a.DefaultAs() {
		b = appendName(append(b, " as "...), a.As)
	}
	return string(b)
}

// DefaultAs is the name of the result field when the author gives none: Func,
// or Func(Field), with the percentage behind Func.
func (a Agg) DefaultAs() string {
	name := a.Func
	if a.Percent != 0 {
		name += strings.TrimSuffix(strconv.FormatFloat(a.Percent, 'f', -1, 64), ".")
	}
	if a.Field == "" {
		return name
	}
	return name + "(" + a.Field + ")"
}

func appendNames(b []byte, names []string) []byte {
	for i, n := range names {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendName(b, n)
	}
	return b
}
