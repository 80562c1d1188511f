package audit

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"assay/corpus"
)

// round keeps nine decimals: the same on every processor.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// Places are rows of a segment, rising. As text they are the base64 of the
// varints of their distances.
type Places []int

// set is the places as rows of a segment; what lies behind its end is left out.
func (p Places) set(rows int) *corpus.Bitmap {
	out := corpus.NewBitmap(rows)
	for _, row := range p {
		if row < rows {
			out.Set(row)
		}
	}
	return out
}

// MarshalText is the compact form.
func (p Places) MarshalText() ([]byte, error) {
	raw, last := make([]byte, 0, len(p)+8), -1
	for _, row := range p {
		raw, last = binary.AppendUvarint(raw, uint64(row-last-1)), row
	}
	return base64.StdEncoding.AppendEncode(nil, raw), nil
}

// UnmarshalText reads the compact form.
func (p *Places) UnmarshalText(b []byte) error {
	raw, err := base64.StdEncoding.AppendDecode(nil, b)
	if err != nil {
		return fmt.Errorf("read places: %w", err)
	}
	*p = nil
	for last := -1; len(raw) > 0; {
		step, n := binary.Uvarint(raw)
		if n <= 0 || step > math.MaxInt32 || last > math.MaxInt32 {
			return errors.New("read places: a distance is cut short or too long")
		}
		last += int(step) + 1
		*p, raw = append(*p, last), raw[n:]
	}
	return nil
}
