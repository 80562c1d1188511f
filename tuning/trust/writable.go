package trust

// Writable reports that an attacker can choose what stands in a field, be it
// an outsider, or a user or an agent who is theirs, in some event.
func (t *Table) Writable(field string) bool { return t.Of(field, nil).Level < Platform }
