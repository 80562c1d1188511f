package ruleset

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
)

// packers squeeze JSON for the database and back; both may be used by many at
// once.
var packers = sync.OnceValues(func() (p struct {
	in  *zstd.Encoder
	out *zstd.Decoder
}, err error) {
	if p.in, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)); err != nil {
		return p, err
	}
	p.out, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<30))
	return p, err
})

func pack(text []byte) ([]byte, error) {
	p, err := packers()
	if err != nil {
		return nil, err
	}
	return p.in.EncodeAll(text, nil), nil
}

func unpack(form []byte) ([]byte, error) {
	p, err := packers()
	if err != nil {
		return nil, err
	}
	return p.out.DecodeAll(form, nil)
}

// basisOf names all that parts depend on beside their segment: the hex SHA-256
// of the snapshot, what names mean, the program, and the rules in their order.
func basisOf(snapshot, environment, tool string, plans []*plan.Plan) (string, error) {
	rules := make([][3]string, len(plans))
	for i, p := range plans {
		k := keyOf(p)
		rules[i] = [3]string{k.dialect, k.digest, k.id}
	}
	text, err := json.Marshal([]any{snapshot, environment, tool, rules})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// rest makes the parts of a job those of the basis: what was found with
// another one is forgotten.
func (l *Log) rest(ctx context.Context, job, basis string) error {
	return l.within(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE set_replay SET basis = ? WHERE job = ? AND basis <> ?`, basis, job, basis)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM set_part WHERE job = ?`, job)
		return err
	})
}

// keepPart stores what was found in a segment, so that it need not be found
// again.
func (l *Log) keepPart(ctx context.Context, job string, segment int, p *replay.SetPart) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("keep what was found in segment %d: %w", segment, err)
	}
	form, err := pack(text)
	if err == nil {
		_, err = l.db.ExecContext(ctx, `INSERT OR REPLACE INTO set_part (job, segment, form) VALUES (?, ?, ?)`, job, segment, form)
	}
	if err != nil {
		return fmt.Errorf("keep what was found in segment %d: %w", segment, err)
	}
	return nil
}

// part is what was found in a segment, nil when nothing is kept of it or it
// cannot be read: then it is found again.
func (l *Log) part(ctx context.Context, job string, segment int) *replay.SetPart {
	var form []byte
	if err := l.db.QueryRowContext(ctx, `SELECT form FROM set_part WHERE job = ? AND segment = ?`, job, segment).Scan(&form); err != nil {
		return nil
	}
	text, err := unpack(form)
	p := new(replay.SetPart)
	if err != nil || json.Unmarshal(text, p) != nil {
		return nil
	}
	return p
}

// finish keeps the report, and forgets the parts.
func (l *Log) finish(ctx context.Context, job string, s *report.Set, took time.Duration) (digest string, err error) {
	text, err := s.Encode()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	digest = hex.EncodeToString(sum[:])
	form, err := pack(text)
	if err != nil {
		return "", err
	}
	together, err := json.Marshal(s.Together)
	if err != nil {
		return "", err
	}
	err = l.within(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO set_report (digest, form) VALUES (?, ?) ON CONFLICT DO NOTHING`, digest, form); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE set_replay SET report = ?, took_ms = ?, together = ? WHERE job = ?`, digest, took.Milliseconds(), string(together), job); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM set_part WHERE job = ?`, job)
		return err
	})
	return digest, err
}

// Report is the report of that digest.
func (l *Log) Report(ctx context.Context, digest string) (*report.Set, error) {
	text, err := l.Encoded(ctx, digest)
	if err != nil {
		return nil, err
	}
	s, err := report.DecodeSet(text)
	if err != nil {
		return nil, fmt.Errorf("read rule set report %.12s: %w", digest, err)
	}
	return s, nil
}

// Encoded is the JSON of which the digest is.
func (l *Log) Encoded(ctx context.Context, digest string) ([]byte, error) {
	var form []byte
	err := l.db.QueryRowContext(ctx, `SELECT form FROM set_report WHERE digest = ?`, digest).Scan(&form)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	var text []byte
	if err == nil {
		text, err = unpack(form)
	}
	if err != nil {
		return nil, fmt.Errorf("read rule set report %.12s: %w", digest, err)
	}
	return text, nil
}
