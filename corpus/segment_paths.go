package corpus

import "context"

// Paths are the field paths that at least one event has, sorted; those that
// state an outcome are not among them.
func (s *Segment) Paths(context.Context) ([]string, error) {
	paths := make([]string, 0, len(s.desc.Paths))
	for _, p := range s.desc.Paths {
		if !IsOutcomePath(p.Path) {
			paths = append(paths, p.Path)
		}
	}
	return paths, nil
}
