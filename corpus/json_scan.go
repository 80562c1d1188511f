package corpus

import (
	"strconv"
	"strings"
)

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (r *jsonReader) blanks() {
	for r.pos < len(r.text) && isBlank(r.text[r.pos]) {
		r.pos++
	}
}

// peek is the byte at the position, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

// end refuses anything but blanks after the value.
func (r *jsonReader) end() error {
	r.blanks()
	if r.pos < len(r.text) {
		return r.fail("text after the value")
	}
	return nil
}

// open steps into a list or object and reports whether it has a first element.
func (r *jsonReader) open(closing byte) bool {
	r.pos++
	r.blanks()
	if r.peek() == closing {
		r.pos++
		return false
	}
	return true
}

// next steps over a comma, true, or over the closing bracket, false.
func (r *jsonReader) next(closing byte) (bool, error) {
	r.blanks()
	switch c := r.peek(); {
	case c == ',':
		r.pos++
		r.blanks()
		return true, nil
	case c == closing:
		r.pos++
		return false, nil
	case r.pos >= len(r.text):
		return false, r.fail("text ends early")
	}
	return false, r.fail("want , or %c", closing)
}

// member reads a name and the colon behind it.
func (r *jsonReader) member() (string, error) {
	if r.peek() != '"' {
		return "", r.fail("want a name in quotes")
	}
	name, err := r.str()
	if err != nil {
		return "", err
	}
	r.blanks()
	if r.peek() != ':' {
		return "", r.fail("want : after a name")
	}
	r.pos++
	r.blanks()
	return name, nil
}

// value reads any value; an object becomes canonical text.
func (r *jsonReader) value() (Value, error) {
	switch c := r.peek(); c {
	case '{':
		start := len(r.buf)
		if err := r.appendText(); err != nil {
			return Value{}, err
		}
		text := string(r.buf[start:])
		r.buf = r.buf[:start]
		return JSON(text), nil
	case '[':
		return r.elements()
	default:
		return r.scalar(c)
	}
}

func (r *jsonReader) scalar(c byte) (Value, error) {
	switch {
	case c == '"':
		s, err := r.str()
		return String(s), err
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	case r.word("null"):
		return Null(), nil
	case r.word("true"):
		return Bool(true), nil
	case r.word("false"):
		return Bool(false), nil
	case r.pos >= len(r.text):
		return Value{}, r.fail("text ends early")
	}
	return Value{}, r.fail("want a value")
}

func (r *jsonReader) word(w string) bool {
	if !strings.HasPrefix(r.text[r.pos:], w) {
		return false
	}
	r.pos += len(w)
	return true
}

// elements reads the list that starts here.
func (r *jsonReader) elements() (Value, error) {
	if err := r.down(); err != nil {
		return Value{}, err
	}
	start := len(r.list)
	for more := r.open(']'); more; {
		if err := r.element(); err != nil {
			return Value{}, err
		}
		v, err := r.value()
		if err != nil {
			return Value{}, err
		}
		r.list = append(r.list, v)
		if more, err = r.next(']'); err != nil {
			return Value{}, err
		}
	}
	r.depth--
	elems := append([]Value(nil), r.list[start:]...)
	clear(r.list[start:])
	r.list = r.list[:start]
	return List(elems...), nil
}

func (r *jsonReader) element() error {
	if r.elems++; r.elems > MaxElements {
		return r.fail("more than 262144 elements")
	}
	return nil
}

// appendText appends the value that starts here to r.buf in canonical form.
func (r *jsonReader) appendText() error {
	switch c := r.peek(); c {
	case '{':
		return r.appendObjectText()
	case '[':
		return r.appendListText()
	default:
		v, err := r.scalar(c)
		r.buf = v.AppendJSON(r.buf)
		return err
	}
}

func (r *jsonReader) appendListText() error {
	if err := r.down(); err != nil {
		return err
	}
	r.buf = append(r.buf, '[')
	for more, first := r.open(']'), true; more; first = false {
		if err := r.element(); err != nil {
			return err
		}
		if !first {
			r.buf = append(r.buf, ',')
		}
		err := r.appendText()
		if err != nil {
			return err
		}
		if more, err = r.next(']'); err != nil {
			return err
		}
	}
	r.buf = append(r.buf, ']')
	r.depth--
	return nil
}

func (r *jsonReader) appendObjectText() error {
	if err := r.down(); err != nil {
		return err
	}
	names := nameSet{r: r, base: len(r.inner)}
	r.buf = append(r.buf, '{')
	for more := r.open('}'); more; {
		name, err := r.member()
		if err != nil {
			return err
		}
		if err := names.add(name); err != nil {
			return err
		}
		if err := r.appendMember(name); err != nil {
			return err
		}
		if more, err = r.next('}'); err != nil {
			return err
		}
	}
	r.buf = append(r.buf, '}')
	clear(r.inner[names.base:])
	r.inner = r.inner[:names.base]
	r.depth--
	return nil
}

// appendMember appends a member, whose value starts here, to r.buf.
func (r *jsonReader) appendMember(name string) error {
	start := len(r.buf)
	if r.buf[start-1] != '{' {
		r.buf = append(r.buf, ',')
	}
	r.buf = append(appendQuoted(r.buf, name), ':')
	value := len(r.buf)
	err := r.appendText()
	if r.strip && err == nil && isOutcomeMember(name, r.buf[value:]) {
		r.buf, r.stripped = r.buf[:start], true
	}
	return err
}

// nameSet finds a repeated name in an object inside a list: by looking at all
// while they are few, by a map when they are many.
type nameSet struct {
	r    *jsonReader
	base int
	many map[string]bool
}

func (s *nameSet) add(name string) error {
	if err := s.r.element(); err != nil {
		return err
	}
	if s.has(name) {
		return s.r.fail("name %s is there twice", quoteShort(name))
	}
	s.r.inner = append(s.r.inner, name)
	if s.many != nil {
		s.many[name] = true
	}
	return nil
}

func (s *nameSet) has(name string) bool {
	names := s.r.inner[s.base:]
	if s.many == nil && len(names) < 32 {
		for _, n := range names {
			if n == name {
				return true
			}
		}
		return false
	}
	if s.many == nil {
		s.many = map[string]bool{}
		for _, n := range names {
			s.many[n] = true
		}
	}
	return s.many[name]
}

// number reads a number by its spelling: whole numbers are ints, those with a
// fraction or an exponent floats, and what fits neither keeps its text.
func (r *jsonReader) number() (Value, error) {
	start, whole := r.pos, true
	if r.peek() == '-' {
		r.pos++
	}
	intStart := r.pos
	if r.digits() == 0 {
		return Value{}, r.fail("want a digit")
	}
	if r.text[intStart] == '0' && r.pos > intStart+1 {
		return Value{}, r.fail("number starts with 0")
	}
	if r.peek() == '.' {
		whole = false
		r.pos++
		if r.digits() == 0 {
			return Value{}, r.fail("want a digit")
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		whole = false
		r.pos++
		if c := r.peek(); c == '+' || c == '-' {
			r.pos++
		}
		if r.digits() == 0 {
			return Value{}, r.fail("want a digit")
		}
	}
	return numberValue(r.text[start:r.pos], whole), nil
}

func (r *jsonReader) digits() int {
	start := r.pos
	for r.pos < len(r.text) && '0' <= r.text[r.pos] && r.text[r.pos] <= '9' {
		r.pos++
	}
	return r.pos - start
}

func numberValue(text string, whole bool) Value {
	if whole {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return Int(i)
		}
		return JSON(text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return JSON(text)
	}
	return Float(f)
}
