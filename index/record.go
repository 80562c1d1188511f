package index

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// record says that a segment is indexed completely. It is written in the same
// batch as the segment's last documents.
type record struct {
	Number uint32   `json:"number"` // in the documents' ids; never used again
	Docs   int      `json:"docs"`
	Paths  []string `json:"paths"` // columns, in the order of the ids
}

const (
	recordPrefix = "segment/"
	nextKey      = "next" // the next free segment number
)

// encode puts a checksum before the record.
func (r record) encode() ([]byte, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x%s", crc32.ChecksumIEEE(b), b), nil
}

func decodeRecord(b []byte) (record, error) {
	var r record
	if len(b) < 8 || fmt.Sprintf("%08x", crc32.ChecksumIEEE(b[8:])) != string(b[:8]) {
		return r, fmt.Errorf("%w: a segment's record is torn", errBroken)
	}
	return r, json.Unmarshal(b[8:], &r)
}
