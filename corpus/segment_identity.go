package corpus

// Identity names what the segment holds: its digest.
func (s *Segment) Identity() string { return s.meta.Digest }
