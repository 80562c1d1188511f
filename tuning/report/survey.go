package report

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/load"
)

// IDs gives the event ids of a segment, a column of text.
type IDs interface {
	IDs(ctx context.Context, segment int) (*corpus.Column, error)
}

// Source is what a survey is made from: SourceOf a view, or parts in memory.
type Source struct {
	Snapshot  string // digest
	Synthetic bool
	Parts     []episode.Part
	IDs       IDs
}

// SourceOf is a view as a source.
func SourceOf(v *corpus.View) Source {
	snap := v.Snapshot()
	return Source{Snapshot: snap.Digest(), Synthetic: snap.Synthetic(), Parts: episode.Parts(v), IDs: viewIDs{v}}
}

type viewIDs struct{ view *corpus.View }

// IDs is the segment's id column, which the view keeps.
func (v viewIDs) IDs(ctx context.Context, segment int) (*corpus.Column, error) {
	return v.view.Segments()[segment].IDs(ctx)
}

// Survey is what a snapshot says before any rule. It is immutable and safe
// for concurrent use: a live editor keeps one for as long as the snapshot.
type Survey struct {
	snapshot  string
	synthetic bool
	curated   bool // some part is
	pool      *episode.Pool
	measures  *load.Measures
	ids       IDs
}

// Steps is how many steps NewSurvey takes: those of the pool, and the handling
// times.
const Steps = episode.Steps + 1

// NewSurvey reads the source once. The progress of the options counts Steps.
func NewSurvey(ctx context.Context, s Source, o episode.Options) (*Survey, error) {
	if tell := o.Progress; tell != nil {
		o.Progress = func(done, _ int, next string) { tell(done, Steps, next) }
	}
	pool, err := episode.NewPool(ctx, s.Parts, o)
	if err != nil {
		return nil, fmt.Errorf("survey snapshot: %w", err)
	}
	if o.Progress != nil {
		o.Progress(episode.Steps, Steps, "handling times")
	}
	measures, err := load.Measure(ctx, s.Parts, pool)
	if err != nil {
		return nil, fmt.Errorf("survey snapshot: %w", err)
	}
	v := &Survey{snapshot: s.Snapshot, synthetic: s.Synthetic, pool: pool, measures: measures, ids: s.IDs}
	for _, part := range s.Parts {
		v.curated = v.curated || !part.Stream
	}
	return v, nil
}

// Snapshot is the digest of the snapshot surveyed.
func (s *Survey) Snapshot() string { return s.snapshot }

// Pool is the snapshot's units.
func (s *Survey) Pool() *episode.Pool { return s.pool }

// Measures are the snapshot's days and handling times.
func (s *Survey) Measures() *load.Measures { return s.measures }
