package corpus

// dictionary holds the distinct values of a column. Values that are all texts
// lie in one arena, numbers and booleans of one kind as bits; everything else
// is kept value by value.
type dictionary struct {
	kind   Kind // of every value; KindAbsent: look into values
	texts  Texts
	bits   []uint64
	values []Value
}

// newDictionary lays out values, which it may keep.
func newDictionary(values []Value) dictionary {
	if len(values) == 0 {
		return dictionary{}
	}
	kind := values[0].kind
	for _, v := range values {
		if v.kind != kind {
			return dictionary{values: values}
		}
	}
	switch kind {
	case KindString:
		if texts, ok := gatherTexts(values); ok {
			return dictionary{kind: kind, texts: texts}
		}
	case KindBool, KindInt, KindFloat:
		return dictionary{kind: kind, bits: bitsOf(values)}
	}
	return dictionary{values: values}
}

func bitsOf(values []Value) []uint64 {
	out := make([]uint64, len(values))
	for i, v := range values {
		out[i] = v.num
	}
	return out
}

func (d *dictionary) len() int {
	switch d.kind {
	case KindString:
		return len(d.texts.Ends)
	case KindAbsent:
		return len(d.values)
	}
	return len(d.bits)
}

func (d *dictionary) at(i int) Value {
	switch d.kind {
	case KindString:
		return Value{kind: KindString, text: d.texts.At(i)}
	case KindAbsent:
		return d.values[i]
	}
	return Value{kind: d.kind, num: d.bits[i]}
}

// list is every value, one by one.
func (d *dictionary) list() []Value {
	if d.kind == KindAbsent {
		return d.values
	}
	out := make([]Value, d.len())
	for i := range out {
		out[i] = d.at(i)
	}
	return out
}

func (d *dictionary) bytes() int64 {
	n := d.texts.bytes() + 8*int64(len(d.bits)) + 64*int64(len(d.values))
	for _, v := range d.values {
		n += int64(len(v.text)) + 64*int64(len(v.list))
	}
	return n
}
