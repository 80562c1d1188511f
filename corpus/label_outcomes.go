package corpus

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
)

// outcomeChars is the length of a label in the text that eachOutcome asks for:
// 32 digits of the key, then a letter each for verdict, reason, and both as
// they were before.
const outcomeChars = 36

// eachOutcome reads the log behind from, up to seq, in its order: what each
// label made of an event, and of what. It asks for a thousand labels at a time
// as one text: fetching a row costs several times more than what is in it.
func eachOutcome(ctx context.Context, q querier, from, seq int64, visit func(key Key, is, was outcome)) error {
	rows, err := q.QueryContext(ctx, `SELECT group_concat(hex(key) || char(65 + verdict, 65 + reason, 65 + from_verdict, 65 + from_reason), '' ORDER BY seq)
		FROM label WHERE seq > ? AND seq <= ? GROUP BY seq / 1000 ORDER BY seq / 1000`, from, seq)
	if err != nil {
		return fmt.Errorf("read label log: %w", err)
	}
	defer rows.Close()
	var text sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&text); err != nil {
			return fmt.Errorf("read label log: %w", err)
		}
		if err := parseOutcomes(text, visit); err != nil {
			return fmt.Errorf("read label log: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read label log: %w", err)
	}
	return nil
}

func parseOutcomes(text []byte, visit func(key Key, is, was outcome)) error {
	for ; len(text) > 0; text = text[outcomeChars:] {
		var key Key
		if len(text) < outcomeChars {
			return errCorrupt
		}
		if _, err := hex.Decode(key[:], text[:32]); err != nil {
			return fmt.Errorf("%w: %w", errCorrupt, err)
		}
		is, ok := parseOutcome(text[32], text[33])
		was, ok2 := parseOutcome(text[34], text[35])
		if !ok || !ok2 {
			return fmt.Errorf("%w: key %s has the outcomes %q", errCorrupt, key, text[32:outcomeChars])
		}
		visit(key, is, was)
	}
	return nil
}

func parseOutcome(verdict, reason byte) (outcome, bool) {
	v, r := verdict-'A', reason-'A'
	return outcomeOf(Verdict(v), Reason(r)), v < NumVerdicts && r < NumReasons
}
