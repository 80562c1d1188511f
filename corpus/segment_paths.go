package corpus

import "context"

// Paths are the field paths that at least one event has, sorted; those that
// state an outcome are not among them. Do not change them.
func (s *Segment) Paths(context.Context) ([]string, error) {
	paths, _ := s.PathIndex()
	return paths, nil
}

// PathIndex is Paths, and the same as a set.
func (s *Segment) PathIndex() (paths []string, has map[string]bool) {
	s.visible.Do(func() {
		s.shown, s.shows = make([]string, 0, len(s.desc.Paths)), make(map[string]bool, len(s.desc.Paths))
		for _, p := range s.desc.Paths {
			if !IsOutcomePath(p.Path) {
				s.shown = append(s.shown, p.Path)
				s.shows[p.Path] = true
			}
		}
	})
	return s.shown, s.shows
}
