package plan

import (
	"strings"

	"assay/corpus"
)

// Events are kept flat: of {"user": {"name": "x"}} there is user.name, and
// nothing at user. To Sigma that field is there all the same: it exists, and
// it is not null.

// asksObject reports that the verdict on a field without a value depends on
// whether the field is an object.
func (t *test) asksObject() bool { return t.nested && (t.absents || t.link == anyValue) }

// object is the first path that is an object with fields, as JSON with the
// names of its fields flat, and that path; absent when there is none.
func object(r record, paths []string) (corpus.Value, string) {
	for _, p := range paths {
		var fields []byte
		r.All(func(at string, v corpus.Value) bool {
			if isWithin(at, p) {
				fields = append(corpus.String(at[len(p)+1:]).AppendJSON(append(fields, ',')), ':')
				fields = v.AppendJSON(fields)
			}
			return true
		})
		if fields != nil {
			fields[0] = '{'
			return corpus.JSON(string(fields) + "}"), p
		}
	}
	return corpus.Value{}, ""
}

func isWithin(path, object string) bool {
	return len(path) > len(object) && path[len(object)] == '.' && strings.HasPrefix(path, object)
}

// objects gives the rows of need that have an object at one of the paths.
func (s *scan) objects(paths []string, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if s.has == nil {
		return s.objectEvents(paths, need)
	}
	out := s.empty(need.Len())
	for _, object := range paths {
		for i, path := range s.paths {
			if !isWithin(path, object) {
				continue
			}
			cols, err := s.columns(s.paths[i : i+1])
			if err != nil {
				return nil, err
			}
			out.Or(s.clone(need).AndNot(s.absent(cols[0], need)))
		}
	}
	return out, nil
}

// objectEvents reads the events one by one, where the columns do not tell
// which paths there are.
func (s *scan) objectEvents(paths []string, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	return s.events(need, func(r record) bool {
		_, path := object(r, paths)
		return path != ""
	})
}
