package corpus

import "strings"

// fanOut gives what stands at the path rest inside a value: of a list, the
// list of the values met in its objects, lists among them laid out flat; of
// an object kept as text, the value itself. Nothing met is absent.
func fanOut(v Value, rest string) Value {
	switch v.kind {
	case KindJSON:
		return insideObject(v, rest)
	case KindList:
		var met []Value
		for _, e := range v.list {
			met = appendFlat(met, fanOut(e, rest))
		}
		if met == nil {
			return Value{}
		}
		return List(met...)
	}
	return Value{}
}

func appendFlat(met []Value, v Value) []Value {
	switch v.kind {
	case KindAbsent:
		return met
	case KindList:
		if met == nil {
			met = []Value{}
		}
		return append(met, v.list...)
	}
	return append(met, v)
}

func insideObject(v Value, path string) Value {
	if !strings.HasPrefix(v.text, "{") {
		return Value{}
	}
	r := openJSON(v.text)
	fields, err := r.appendObject(nil)
	r.close()
	if err != nil {
		return Value{}
	}
	return GetField(fields, path)
}
