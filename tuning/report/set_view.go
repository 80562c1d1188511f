package report

import (
	"context"
	"fmt"

	"assay/corpus"
)

// SetSourceOf is a view as the source of sets.
func SetSourceOf(v *corpus.View) SetSource {
	snap := v.Snapshot()
	src := SetSource{Snapshot: snap.Digest(), Synthetic: snap.Synthetic(), Events: v.Rows(), IDs: idsOf(v)}
	for i := range v.Segments() {
		labels := v.Labels(i)
		for row := range labels.Rows() {
			src.Labelled[labels.Verdict(row)]++
		}
	}
	src.Labelled[corpus.Unlabelled] = 0
	return src
}

// idsOf names rows that are counted through all segments.
func idsOf(v *corpus.View) func(context.Context, []uint32) ([]string, error) {
	return func(ctx context.Context, rows []uint32) ([]string, error) {
		out, segment, start := make([]string, 0, len(rows)), 0, uint32(0)
		for _, row := range rows {
			for row >= start+uint32(v.Segments()[segment].Rows()) {
				start += uint32(v.Segments()[segment].Rows())
				segment++
			}
			ids, err := v.Segments()[segment].IDs(ctx)
			if err != nil {
				return nil, fmt.Errorf("read ids of segment %d: %w", segment, err)
			}
			out = append(out, ids.Value(int(row-start)).Text())
		}
		return out, nil
	}
}
