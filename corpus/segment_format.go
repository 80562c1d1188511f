package corpus

import (
	"encoding/json"
	"fmt"

	"github.com/parquet-go/parquet-go"
)

// The constants of the segment format; the package comment describes it.
const (
	formatVersion = "1"
	metaKey       = "assay.segment" // key of the JSON text in the file's metadata

	rowGroupRows = 128 << 10
	pageBytes    = 256 << 10
	columnBudget = 400

	keyColumn   = "_key"
	idColumn    = "_id"
	timeColumn  = "_time"
	lineColumn  = "_line"
	nullColumn  = "_null"
	restColumn  = "_rest"
	labelColumn = "_label"
)

// columnName is the Parquet column of a field path. A path that begins like an
// internal column, or with the mark itself, gets a mark, so that no event can
// pose as one.
func columnName(path string) string {
	if path == "" || path[0] == '_' || path[0] == '.' {
		return "." + path
	}
	return path
}

// fileMeta is the JSON text in a segment's metadata.
type fileMeta struct {
	Format    string     `json:"format"`
	Rows      int        `json:"rows"`
	Origin    Origin     `json:"origin"`
	Synthetic bool       `json:"synthetic"`
	Import    string     `json:"import"`
	MinTime   int64      `json:"min_time"`
	MaxTime   int64      `json:"max_time"`
	Untimed   int        `json:"untimed"`
	Paths     []filePath `json:"paths"` // sorted by path
}

// filePath says where the values of a path lie.
type filePath struct {
	Path   string `json:"path"`
	Column string `json:"column,omitempty"` // shape of its column; none: all in _rest
	Filled int    `json:"filled"`           // rows that have the path, null not counted
	Rest   int    `json:"rest,omitempty"`   // of those, in _rest
	Nulls  int    `json:"nulls,omitempty"`  // rows that are explicitly null
	Kinds  uint16 `json:"kinds"`            // bit set of Kind
	Raw    string `json:"raw,omitempty"`    // quoted path, when it is not UTF-8
}

func parseFileMeta(text string) (*fileMeta, error) {
	m := &fileMeta{}
	if err := json.Unmarshal([]byte(text), m); err != nil {
		return nil, fmt.Errorf("read metadata: %w", err)
	}
	if m.Format != formatVersion {
		return nil, fmt.Errorf("segment format %q, this program reads %q", m.Format, formatVersion)
	}
	for i := range m.Paths {
		if raw := m.Paths[i].Raw; raw != "" {
			path, _, err := parseRestText(raw)
			if err != nil {
				return nil, fmt.Errorf("read metadata: path %s: %w", raw, err)
			}
			m.Paths[i].Path = path
		}
	}
	return m, nil
}

// layoutColumn is one Parquet column about to be written.
type layoutColumn struct {
	name  string
	shape shape
	node  parquet.Node
	rows  rowSource
}

func internalNode(name string) parquet.Node {
	switch name {
	case keyColumn:
		return parquet.Compressed(parquet.Leaf(parquet.FixedLenByteArrayType(16)), &parquet.Uncompressed)
	case idColumn:
		return parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray)
	case timeColumn:
		return parquet.Optional(parquet.Encoded(parquet.Timestamp(parquet.Nanosecond), &parquet.DeltaBinaryPacked))
	case lineColumn:
		return parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
	case nullColumn:
		return parquet.Repeated(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
	default: // restColumn, labelColumn
		return parquet.Optional(parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray))
	}
}

// shapeNode is the Parquet type of a field column.
func shapeNode(s shape, dictionary bool) parquet.Node {
	var n parquet.Node
	switch s.scalar() {
	case boolShape:
		n = parquet.Leaf(parquet.BooleanType)
	case intShape:
		n = parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
	case floatShape:
		n = parquet.Leaf(parquet.DoubleType)
	case textShape:
		n = parquet.Encoded(parquet.String(), &parquet.DeltaLengthByteArray)
	}
	if dictionary {
		n = parquet.Encoded(n, &parquet.RLEDictionary)
	}
	if s.isList() {
		return parquet.Repeated(n)
	}
	return parquet.Optional(n)
}

// segmentSchema is the schema of a segment with the given columns.
func segmentSchema(columns []layoutColumn) *parquet.Schema {
	root := parquet.Group{}
	for _, c := range columns {
		root[c.name] = c.node
	}
	return parquet.NewSchema("event", root)
}

func writerOptions(schema *parquet.Schema, columns []layoutColumn, meta string) []parquet.WriterOption {
	o := []parquet.WriterOption{
		schema,
		parquet.Compression(&parquet.Zstd),
		parquet.PageBufferSize(pageBytes),
		parquet.DataPageVersion(2),
		parquet.CreatedBy("assay", formatVersion, ""),
		parquet.KeyValueMetadata(metaKey, meta),
		parquet.MaxRowsPerRowGroup(rowGroupRows),
		parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Ascending(timeColumn))),
	}
	for _, c := range columns {
		if k := c.node.Type().Kind(); k == parquet.ByteArray || k == parquet.FixedLenByteArray {
			o = append(o, parquet.SkipPageBounds(c.name))
		}
	}
	return o
}
