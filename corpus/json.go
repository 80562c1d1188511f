package corpus

import (
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"
)

// Limits of one JSON row. They bound what a hostile row can cost; no log
// record seen in practice comes near them.
const (
	MaxRowBytes  = 16 << 20 // text of a row
	MaxDepth     = 64       // objects and lists inside one another
	MaxFields    = 4096     // members of a row that become dotted paths
	MaxElements  = 1 << 18  // elements of all lists of a row, and members of objects inside them
	MaxPathBytes = 1024     // a dotted path
)

// JSONError says what is wrong with JSON text and where.
type JSONError struct {
	Offset  int // bytes from the start of the text
	Problem string
}

// Error is the problem and its offset.
func (e *JSONError) Error() string { return fmt.Sprintf("%s at byte %d", e.Problem, e.Offset) }

// AppendObject flattens one JSON object and appends its fields, sorted by
// path, to dst. Objects become dotted paths and lists stay lists; an object
// inside a list, an empty object and a number beyond int64 or float64 are
// KindJSON. A name that an object repeats is an error: parsers differ in which
// of the two they believe, and a rule must not be passed by on that way. When
// a path is spelled in two ways, "a.b" and "a" with "b" inside, the flatter one
// stands there and the other at unmapped.a.b (see settle). Errors are
// *JSONError.
//
// The values share one copy of the text; who keeps a few of many rows for
// long should clone them.
func AppendObject(dst []Field, json []byte) ([]Field, error) {
	if err := checkRow(json); err != nil {
		return dst, err
	}
	return appendRow(dst, string(json))
}

// AppendShared is AppendObject without the copy: the values share json itself,
// which must not change for as long as they are used.
func AppendShared(dst []Field, json []byte) ([]Field, error) {
	if err := checkRow(json); err != nil {
		return dst, err
	}
	return appendRow(dst, bytesAsString(json))
}

func checkRow(json []byte) error {
	if len(json) > MaxRowBytes {
		return &JSONError{MaxRowBytes, "row is longer than 16 MiB"}
	}
	if !utf8.Valid(json) {
		return &JSONError{invalidUTF8At(json), "text is not UTF-8"}
	}
	return nil
}

func appendRow(dst []Field, json string) ([]Field, error) {
	r := openJSON(json)
	defer r.close()
	return r.appendObject(dst)
}

// ParseValue reads one JSON value, an object as KindJSON in canonical text:
// no blanks, names as they stand, escapes only where needed. What
// Value.AppendJSON writes for a value read so reads back equal.
func ParseValue(json string) (Value, error) {
	if len(json) > MaxRowBytes {
		return Value{}, &JSONError{MaxRowBytes, "value is longer than 16 MiB"}
	}
	if !utf8.ValidString(json) {
		return Value{}, &JSONError{invalidUTF8At([]byte(json)), "text is not UTF-8"}
	}
	r := openJSON(json)
	defer r.close()
	r.blanks()
	v, err := r.value()
	if err != nil {
		return Value{}, err
	}
	return v, r.end()
}

func invalidUTF8At(b []byte) int {
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// jsonReader reads one text after another. It is our own because the way from
// text to sorted fields, without a map or a token a member, is several times
// faster than through a general decoder; a fuzz test holds it to one.
type jsonReader struct {
	text  string
	pos   int
	depth int
	elems int

	names     map[string]*jsonName // interned paths, shared by the rows of a file
	nameBytes int
	root      *jsonName // no path: what the members of the row's object lie in
	last      *jsonName // path met last
	row       uint64    // number of the row, stamped on the names it uses
	path      []byte    // of a member that is looked up
	count     int       // names used by the row
	objects   uint32    // objects flattened of the row
	fields    []Field
	levels    []uint16 // of the fields: how many objects they lie in
	spelled   bool     // a path is there in two spellings
	orders    pathOrders

	list  []Value  // elements of the open lists, innermost last
	inner []string // names in the open objects inside lists, innermost last
	buf   []byte   // canonical text

	strip, stripped bool // leave what states an outcome out of buf; some was
}

// jsonName is a path and who named it: the row, and in it the objects, mostly
// one, that have a member at the path.
type jsonName struct {
	path   string
	row    uint64
	object uint32
	others []uint32

	inside *jsonName // path and name that it was last met as: "a.b" and "c", or "a" and "b.c"
	name   string
	next   *jsonName // path that came after this one last time
	other  *jsonName // path that came after it before that
}

const (
	maxNames     = 1 << 15
	maxNameBytes = 4 << 20
)

var jsonReaders = sync.Pool{New: func() any { return &jsonReader{names: map[string]*jsonName{}, root: &jsonName{}} }}

func openJSON(text string) *jsonReader {
	r := jsonReaders.Get().(*jsonReader)
	r.text, r.pos, r.depth, r.elems, r.count, r.objects, r.spelled = text, 0, 0, 0, 0, 0, false
	r.list, r.inner, r.buf = r.list[:0], r.inner[:0], r.buf[:0]
	r.row++
	r.strip, r.stripped = false, false
	if len(r.names) > maxNames || r.nameBytes > maxNameBytes {
		r.names, r.nameBytes, r.root = map[string]*jsonName{}, 0, &jsonName{}
	}
	r.last = r.root
	return r
}

// close gives the reader back, without what it would keep alive.
func (r *jsonReader) close() {
	clear(r.list)
	clear(r.inner)
	clear(r.fields)
	if cap(r.list) > 1<<12 || cap(r.inner) > 1<<12 || cap(r.buf) > 1<<18 {
		r.list, r.inner, r.buf = nil, nil, nil
	}
	r.text, r.fields, r.levels, r.last = "", r.fields[:0], r.levels[:0], nil
	jsonReaders.Put(r)
}

func (r *jsonReader) appendObject(dst []Field) ([]Field, error) {
	r.blanks()
	if r.peek() != '{' {
		return dst, r.fail("want an object")
	}
	if err := r.flatten(r.root); err != nil {
		return dst, err
	}
	if err := r.end(); err != nil {
		return dst, err
	}
	if r.spelled {
		if err := r.settle(); err != nil {
			return dst, err
		}
	}
	return r.orders.appendSorted(dst, r.fields), nil
}

// flatten reads the object that starts here into fields below the path in.
func (r *jsonReader) flatten(in *jsonName) error {
	if err := r.down(); err != nil {
		return err
	}
	r.objects++
	object := r.objects
	for more := r.open('}'); more; {
		name, err := r.member()
		if err != nil {
			return err
		}
		path, err := r.enter(in, name, object)
		if err != nil {
			return err
		}
		if err := r.field(path); err != nil {
			return err
		}
		if more, err = r.next('}'); err != nil {
			return err
		}
	}
	r.depth--
	return nil
}

// field reads the value of the member at path.
func (r *jsonReader) field(path *jsonName) error {
	if r.peek() == '{' && !r.emptyObject() {
		return r.flatten(path)
	}
	v, err := r.value()
	if err != nil {
		return err
	}
	r.fields, r.levels = append(r.fields, Field{path.path, v}), append(r.levels, uint16(r.depth))
	return nil
}

// emptyObject looks ahead over the object that starts here.
func (r *jsonReader) emptyObject() bool {
	for i := r.pos + 1; i < len(r.text); i++ {
		if !isBlank(r.text[i]) {
			return r.text[i] == '}'
		}
	}
	return false
}

// enter is the path of a member of object, which lies at the path in. A name
// that the object has already is refused.
func (r *jsonReader) enter(in *jsonName, name string, object uint32) (*jsonName, error) {
	if name == "" {
		return nil, r.fail("empty name")
	}
	if r.count++; r.count > MaxFields {
		return nil, r.fail("more than 4096 fields")
	}
	n := r.last.next
	if !n.is(in, name) {
		var err error
		if n, err = r.guess(in, name); err != nil {
			return nil, err
		}
	}
	r.last = n
	if n.claim(r.row, object) {
		return n, nil
	}
	if n.object == object || slices.Contains(n.others, object) {
		return nil, r.fail("field %s is there twice", quoteShort(n.path))
	}
	n.others, r.spelled = append(n.others, object), true
	return n, nil
}

// is reports whether the path is that of the member.
func (n *jsonName) is(in *jsonName, name string) bool {
	return n != nil && n.inside == in && n.name == name
}

// guess is the path of a member that is not the one that came last time.
func (r *jsonReader) guess(in *jsonName, name string) (n *jsonName, err error) {
	if n = r.last.other; !n.is(in, name) {
		if n, err = r.find(in, name); err != nil {
			return nil, err
		}
	}
	r.last.next, r.last.other = n, r.last.next
	return n, nil
}

// find looks the path of a member up.
func (r *jsonReader) find(in *jsonName, name string) (*jsonName, error) {
	r.path = append(r.path[:0], in.path...)
	if len(in.path) > 0 {
		r.path = append(r.path, '.')
	}
	r.path = append(r.path, name...)
	if len(r.path) > MaxPathBytes {
		return nil, r.fail("path longer than 1024 bytes")
	}
	n := r.names[string(r.path)]
	if n == nil {
		n = &jsonName{path: string(r.path)}
		r.names[n.path] = n
		r.nameBytes += len(n.path)
	}
	n.inside, n.name = in, n.path[len(n.path)-len(name):]
	return n, nil
}

// claim makes the object the first of the row to name the path; false when
// there was one.
func (n *jsonName) claim(row uint64, object uint32) bool {
	if n.row == row {
		return false
	}
	n.row, n.object, n.others = row, object, n.others[:0]
	return true
}

func (r *jsonReader) down() error {
	if r.depth++; r.depth > MaxDepth {
		return r.fail("more than 64 levels deep")
	}
	return nil
}

func (r *jsonReader) fail(format string, args ...any) error {
	return &JSONError{r.pos, fmt.Sprintf(format, args...)}
}

func quoteShort(s string) string {
	if len(s) > 80 {
		s = s[:77] + "..."
	}
	return fmt.Sprintf("%q", s)
}
