package corpus

// unmapped is where the value of a path goes that a flatter spelling has.
const unmapped = "unmapped."

// settle decides which value stands at a path that the row spells in more than
// one way: that of the flattest spelling, which lies in the fewest objects, as
// an exact flat key comes first when a rule names a field. The other moves to
// the path below unmapped, where it can be seen and searched. Two that are
// equally flat, or a path below unmapped that is taken, are an error.
func (r *jsonReader) settle() error {
	if twice, ok := Settle(r.fields, r.levels); !ok {
		return r.fail("field %s is there twice", quoteShort(twice))
	}
	return nil
}

// Settle does that for fields of which levels says in how many objects each
// lies; ok is false, with the path, when two are equally flat.
func Settle(fields []Field, levels []uint16) (twice string, ok bool) {
	best := map[string]int{}
	for i, f := range fields {
		if j, there := best[f.Path]; !there || levels[i] < levels[j] {
			best[f.Path] = i
		}
	}
	for i := range fields {
		path := fields[i].Path
		j := best[path]
		if j == i {
			continue
		}
		moved := unmapped + path
		if _, taken := best[moved]; taken || levels[i] == levels[j] || len(moved) > MaxPathBytes {
			return path, false
		}
		best[moved], fields[i].Path = i, moved
	}
	return "", true
}
