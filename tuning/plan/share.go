package plan

import "assay/corpus"

// Share is the columns with a memory of what atoms answered on them, where
// they have an identity by which it can be kept, and with the load of the
// replay that they are read for. Either may be nil.
func Share(cols corpus.Columns, atoms *Atoms, load *Load) corpus.Columns {
	return &sharing{cols, atoms, load}
}

type sharing struct {
	corpus.Columns
	atoms *Atoms
	load  *Load
}
