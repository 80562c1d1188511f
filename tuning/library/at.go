package library

import (
	"context"
	"encoding/json"
	"fmt"
)

// At are the versions with these numbers (Version.Seq), in their order.
func (l *Library) At(ctx context.Context, numbers []int64) ([]Version, error) {
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	found, err := query(ctx, l.db, selectVersion+` WHERE v.seq IN (SELECT value FROM json_each(?))`, string(list))
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	of := make(map[int64]Version, len(found))
	for _, v := range found {
		of[v.Seq] = v
	}
	out := make([]Version, len(numbers))
	for i, n := range numbers {
		v, ok := of[n]
		if !ok {
			return nil, fmt.Errorf("read version %d: %w", n, ErrNotFound)
		}
		out[i] = v
	}
	return out, nil
}
