package promote

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// maxLine bounds an entry of a ledger's file.
const maxLine = 16 << 20

// VerifyFile reads a ledger as NDJSON, an entry a line from the first on, and
// checks that each follows the one before; outside, unless empty, is the hash
// of an entry that must be among them. The file holds neither reports and
// policies nor the status log, and a file that was cut at its end is told only
// by outside. A *BreakError says what does not hold.
func VerifyFile(r io.Reader, outside string) (Head, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	end := Head{Hash: genesis}
	met := outside == "" || outside == genesis
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var e Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return Head{}, fmt.Errorf("verify ledger: line %d is no entry: %w", n, err)
		}
		if err := follows(end, &e); err != nil {
			return Head{}, fmt.Errorf("verify ledger: %w", err)
		}
		end = Head{e.Seq, e.Hash}
		met = met || end.Hash == outside
	}
	if err := lines.Err(); err != nil {
		return Head{}, fmt.Errorf("verify ledger: %w", err)
	}
	if !met {
		return Head{}, fmt.Errorf("verify ledger: %w", &BreakError{end.Seq, "the hash noted elsewhere is not in the chain: it was rewritten or cut"})
	}
	return end, nil
}
