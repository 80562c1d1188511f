package episode

// KnownIncident is the number, from 1, of the known incident that a row's event
// counts for, 0 when it counts for none. Numbers mean something within one pool
// alone.
func (p *Pool) KnownIncident(row int) int { return int(p.places[p.rank[row]].incident) }
