package ingest

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"assay/corpus"
)

// leafReader is how the values of a column become ours: by the logical type,
// else by the physical one. Times become RFC 3339 text; a local one, of which
// Parquet does not know the zone, becomes text without a zone. Bytes that are
// not text become base64.
func leafReader(c *parquet.Column) (func(parquet.Value) (corpus.Value, error), error) {
	if l := c.Type().LogicalType(); l != nil {
		switch t := l.Value.(type) {
		case *format.StringType, *format.EnumType:
			return textLeaf, nil
		case *format.JsonType:
			return jsonLeaf, nil
		case *format.IntType:
			if !t.IsSigned {
				return unsignedLeaf(c.Type().Kind()), nil
			}
		case *format.DateType:
			return dateLeaf, nil
		case *format.TimestampType:
			if t.Unit.Value != nil {
				return timestampLeaf(t), nil
			}
		case *format.TimeType:
			if t.Unit.Value != nil {
				return timeOfDayLeaf(c.Type().Kind(), t.Unit.Value.Duration()), nil
			}
		case *format.DecimalType:
			return decimalLeaf(t.Scale), nil
		case *format.UUIDType:
			return uuidLeaf, nil
		case *format.Float16Type:
			return float16Leaf, nil
		case *format.VariantType:
			return nil, fmt.Errorf("%w: Parquet column %s is a variant", ErrFormat, clip(fmt.Sprint(c.Path())))
		}
	}
	return physicalLeaf(c.Type().Kind()), nil
}

func physicalLeaf(k parquet.Kind) func(parquet.Value) (corpus.Value, error) {
	switch k {
	case parquet.Boolean:
		return func(v parquet.Value) (corpus.Value, error) { return corpus.Bool(v.Boolean()), nil }
	case parquet.Int32:
		return func(v parquet.Value) (corpus.Value, error) { return corpus.Int(int64(v.Int32())), nil }
	case parquet.Int64:
		return func(v parquet.Value) (corpus.Value, error) { return corpus.Int(v.Int64()), nil }
	case parquet.Int96:
		return int96Leaf
	case parquet.Float:
		// Through text, so that 0.1 stays 0.1.
		return func(v parquet.Value) (corpus.Value, error) {
			f, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v.Float()), 'g', -1, 32), 64)
			return floatValue(f), nil
		}
	case parquet.Double:
		return func(v parquet.Value) (corpus.Value, error) { return floatValue(v.Double()), nil }
	}
	return bytesLeaf
}

// floatValue keeps what JSON has no number for as text.
func floatValue(f float64) corpus.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return corpus.String(strconv.FormatFloat(f, 'g', -1, 64))
	}
	return corpus.Float(f)
}

func textLeaf(v parquet.Value) (corpus.Value, error) {
	b := v.ByteArray()
	if len(b) > corpus.MaxRowBytes {
		return corpus.Value{}, errCut
	}
	if !utf8.Valid(b) {
		return corpus.Value{}, errors.New("text is not UTF-8")
	}
	return corpus.String(string(b)), nil
}

func bytesLeaf(v parquet.Value) (corpus.Value, error) {
	b := v.ByteArray()
	if len(b) > corpus.MaxRowBytes/2 {
		return corpus.Value{}, errCut
	}
	if utf8.Valid(b) {
		return corpus.String(string(b)), nil
	}
	return corpus.String(base64.StdEncoding.EncodeToString(b)), nil
}

func jsonLeaf(v parquet.Value) (corpus.Value, error) {
	return corpus.ParseValue(string(v.ByteArray()))
}

func unsignedLeaf(k parquet.Kind) func(parquet.Value) (corpus.Value, error) {
	if k == parquet.Int32 {
		return func(v parquet.Value) (corpus.Value, error) { return corpus.Int(int64(v.Uint32())), nil }
	}
	return func(v parquet.Value) (corpus.Value, error) {
		if n := v.Uint64(); n > math.MaxInt64 {
			return corpus.JSON(strconv.FormatUint(n, 10)), nil
		}
		return corpus.Int(v.Int64()), nil
	}
}

func dateLeaf(v parquet.Value) (corpus.Value, error) {
	return corpus.String(time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly)), nil
}

func timestampLeaf(t *format.TimestampType) func(parquet.Value) (corpus.Value, error) {
	unit := t.Unit.Value.Duration()
	layout := time.RFC3339Nano
	if !t.IsAdjustedToUTC {
		layout = "2006-01-02T15:04:05.999999999"
	}
	return func(v parquet.Value) (corpus.Value, error) {
		perSecond := int64(time.Second / unit)
		n := v.Int64()
		at := time.Unix(n/perSecond, n%perSecond*int64(unit)).UTC()
		if y := at.Year(); y < 0 || y > 9999 {
			return corpus.Int(n), nil
		}
		return corpus.String(at.Format(layout)), nil
	}
}

func timeOfDayLeaf(k parquet.Kind, unit time.Duration) func(parquet.Value) (corpus.Value, error) {
	return func(v parquet.Value) (corpus.Value, error) {
		n := v.Int64()
		if k == parquet.Int32 {
			n = int64(v.Int32())
		}
		at := time.Unix(0, 0).UTC().Add(time.Duration(n) * unit)
		return corpus.String(at.Format("15:04:05.999999999")), nil
	}
}

// int96Leaf reads the old form of a time: nanoseconds of the day and the
// Julian day, in UTC.
func int96Leaf(v parquet.Value) (corpus.Value, error) {
	const unixEpochJulian = 2440588
	n := v.Int96()
	nanos, day := int64(n[1])<<32|int64(n[0]), int64(n[2])-unixEpochJulian
	at := time.Unix(day*86400, 0).Add(time.Duration(nanos)).UTC()
	return corpus.String(at.Format(time.RFC3339Nano)), nil
}

// decimalLeaf gives a number when a float64 holds all its digits, else text.
func decimalLeaf(scale int32) func(parquet.Value) (corpus.Value, error) {
	return func(v parquet.Value) (corpus.Value, error) {
		n := new(big.Int)
		switch v.Kind() {
		case parquet.Int32:
			n.SetInt64(int64(v.Int32()))
		case parquet.Int64:
			n.SetInt64(v.Int64())
		default:
			b := v.ByteArray()
			if len(b) > 64 {
				return corpus.Value{}, errors.New("decimal of more than 64 bytes")
			}
			n.SetBytes(b)
			if len(b) > 0 && b[0] >= 0x80 {
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
			}
		}
		if scale <= 0 || scale > 64 {
			return corpus.ParseValue(n.String())
		}
		text := new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).FloatString(int(scale))
		if f, err := strconv.ParseFloat(text, 64); err == nil && n.BitLen() <= 53 {
			return corpus.Float(f), nil
		}
		return corpus.String(text), nil
	}
}

func uuidLeaf(v parquet.Value) (corpus.Value, error) {
	b := v.ByteArray()
	if len(b) != 16 {
		return corpus.Value{}, errors.New("uuid is not 16 bytes")
	}
	return corpus.String(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), nil
}

func float16Leaf(v parquet.Value) (corpus.Value, error) {
	b := v.ByteArray()
	if len(b) != 2 {
		return corpus.Value{}, errors.New("float16 is not 2 bytes")
	}
	h := uint16(b[0]) | uint16(b[1])<<8
	sign, exp, frac := 1.0, int(h>>10&31), float64(h&1023)
	if h>>15 == 1 {
		sign = -1
	}
	switch exp {
	case 0:
		return floatValue(sign * math.Ldexp(frac, -24)), nil
	case 31:
		if frac != 0 {
			return floatValue(math.NaN()), nil
		}
		return floatValue(sign * math.Inf(1)), nil
	}
	return floatValue(sign * math.Ldexp(1024+frac, exp-25)), nil
}
