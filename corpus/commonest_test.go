package corpus

import (
	"fmt"
	"slices"
	"testing"
)

// The commonest values are the same however the events are cut into segments,
// and are those that counting one by one finds.
func TestCommonestCountsUnderAnyCut(t *testing.T) {
	values := []Value{String("curl"), String("Curl -s"), String("wget"), Int(7), Null(), {}, List(String("curl"), Int(9)), List(String("cp"))}
	var columns [][]Value
	for cut := range 3 {
		var parts []Value
		for i := range 40 * (cut + 1) {
			parts = append(parts, values[(i*i+cut)%len(values)])
		}
		columns = append(columns, parts)
	}
	count := func(begin string, parts ...[]Value) string {
		found := map[string]*Counted{}
		for _, p := range parts {
			columnOfValues(p).begun(Fold(begin), found)
		}
		var out []string
		for text, f := range found {
			out = append(out, fmt.Sprintf("%s %d", text, f.Rows))
		}
		slices.Sort(out)
		return fmt.Sprint(out)
	}
	for _, begin := range []string{"", "c", "CURL", "7", "zebra"} {
		whole := count(begin, slices.Concat(columns...))
		if cut := count(begin, columns...); cut != whole {
			t.Errorf("%q: cut %s, whole %s", begin, cut, whole)
		}
	}
	if got := count("curl", columns[0]); got == "[]" {
		t.Error("nothing begins with curl")
	}
}

func columnOfValues(values []Value) *Column {
	codes := make([]uint32, len(values))
	var dict []Value
	for i, v := range values {
		switch {
		case v.IsAbsent():
			codes[i] = CodeAbsent
		case v.IsNull():
			codes[i] = CodeNull
		default:
			at := slices.IndexFunc(dict, func(o Value) bool {
				return fmt.Sprint(o.Kind(), o.Text(), o.Elems()) == fmt.Sprint(v.Kind(), v.Text(), v.Elems())
			})
			if at < 0 {
				at, dict = len(dict), append(dict, v)
			}
			codes[i] = uint32(at + FirstCode)
		}
	}
	return NewColumn("f", codes, dict)
}

// A column of too many distinct values is counted by a beginning only.
func TestCommonestOfManyValues(t *testing.T) {
	codes, dict := make([]uint32, maxCounted+1), make([]Value, maxCounted+1)
	for i := range dict {
		codes[i], dict[i] = uint32(i+FirstCode), String(fmt.Sprintf("id-%06d", i))
	}
	c := NewColumn("f", codes, dict)
	found := map[string]*Counted{}
	if many := c.begun("", found); !many || len(found) != 0 {
		t.Errorf("without a beginning: %d values, many %t", len(found), many)
	}
	if many := c.begun("id-0000", found); many || len(found) != 100 {
		t.Errorf("with one: %d values, many %t", len(found), many)
	}
	if many := c.begun("id", map[string]*Counted{}); !many {
		t.Error("with a short one all are counted")
	}
}

func BenchmarkCommonest(b *testing.B) {
	for _, distinct := range []int{10, 1000, maxCounted, 500_000} {
		codes, dict := make([]uint32, 1_000_000), make([]Value, distinct)
		for i := range dict {
			dict[i] = String(fmt.Sprintf("value-%06d", i))
		}
		for i := range codes {
			codes[i] = uint32(i%distinct + FirstCode)
		}
		c := NewColumn("f", codes, dict)
		b.Run(fmt.Sprintf("rows=1e6/distinct=%d", distinct), func(b *testing.B) {
			for b.Loop() {
				c.begun("value-0001", map[string]*Counted{})
			}
		})
	}
}
