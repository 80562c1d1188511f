package corpus

// unmapped is where the value of a path goes that a flatter spelling has.
const unmapped = "unmapped."

// settle decides which value stands at a path that the row spells in more than
// one way: that of the flattest spelling, which lies in the fewest objects, as
// an exact flat key comes first when a rule names a field. The other moves to
// the path below unmapped, where it can be seen and searched. Two that are
// equally flat, or a path below unmapped that is taken, are an error.
func (r *jsonReader) settle() error {
	best := map[string]int{}
	for i, f := range r.fields {
		if j, there := best[f.Path]; !there || r.levels[i] < r.levels[j] {
			best[f.Path] = i
		}
	}
	for i := range r.fields {
		path := r.fields[i].Path
		j := best[path]
		if j == i {
			continue
		}
		moved := unmapped + path
		if _, taken := best[moved]; taken || r.levels[i] == r.levels[j] || len(moved) > MaxPathBytes {
			return r.fail("field %s is there twice", quoteShort(path))
		}
		best[moved], r.fields[i].Path = i, moved
	}
	return nil
}
