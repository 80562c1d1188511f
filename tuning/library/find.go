package library

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"
)

// selectVersion reads a Version with the status that its newest log entry
// gives.
const selectVersion = `SELECT v.seq, v.rule, v.digest, v.file, v.title, v.dialect, v.level, v.claimed,
	coalesce((SELECT s.to_status FROM rule_status s WHERE s.version = v.seq ORDER BY s.seq DESC LIMIT 1), v.initial),
	coalesce((SELECT max(s.seq) FROM rule_status s WHERE s.version = v.seq AND s.to_status = 'stable'), 0),
	coalesce((SELECT max(s.seq) FROM rule_status s WHERE s.version = v.seq AND s.to_status = 'test'), 0),
	v.who, v.at, v.text FROM rule_version v`

// versionsOf are the versions of one rule, newest first.
const versionsOf = selectVersion + ` JOIN rule_turn t ON t.version = v.seq WHERE v.rule = ? ORDER BY t.behind DESC, t.again DESC`

// newest keeps, of rule_turn t, the newest version of each rule.
const newest = `t.version = (SELECT n.version FROM rule_turn n WHERE n.rule = t.rule ORDER BY n.behind DESC, n.again DESC LIMIT 1)`

// minPrefix is how much of a digest must be given.
const minPrefix = 4

// List is the newest version of every rule, by title.
func (l *Library) List(ctx context.Context) ([]Version, error) {
	return query(ctx, l.reads, selectVersion+` JOIN rule_turn t ON t.version = v.seq WHERE `+newest+` ORDER BY lower(v.title), v.rule`)
}

// Versions are the versions of the rule with that id, newest first;
// ErrNotFound when there is none.
func (l *Library) Versions(ctx context.Context, id string) ([]Version, error) {
	vs, err := query(ctx, l.reads, versionsOf, id)
	if err == nil && len(vs) == 0 {
		err = fmt.Errorf("versions of rule %s: %w", id, ErrNotFound)
	}
	return vs, err
}

// Get finds one version by what a person typed: the id of a rule or the name
// of its file (with or without ending), which mean the newest version; that
// and ~N, the N-th before it, or @inforce, the one in force; or a digest or its
// first four or more digits.
func (l *Library) Get(ctx context.Context, ref string) (Version, error) {
	if strings.HasSuffix(ref, atInForce) {
		return l.inForce(ctx, ref)
	}
	name, back := ancestor(ref)
	for _, where := range [...]string{`v.rule = ?1`, `v.file = ?1 OR v.file IN (?1 || '.yml', ?1 || '.yaml', ?1 || '.spl')`} {
		ids, err := query(ctx, l.reads, selectVersion+` WHERE v.seq IN (SELECT max(v.seq) FROM rule_version v WHERE `+where+` GROUP BY v.rule)`, name)
		switch {
		case err != nil:
			return Version{}, fmt.Errorf("get rule %s: %w", ref, err)
		case len(ids) > 1:
			return Version{}, fmt.Errorf("get rule %s: %w: %s", ref, ErrAmbiguous, ruleIDs(ids))
		case len(ids) == 1:
			return l.nth(ctx, ids[0].Rule, back, ref)
		}
	}
	return l.byDigest(ctx, ref)
}

// ancestor takes ref~2 apart; without ~N the number is 0.
func ancestor(ref string) (name string, back int) {
	name, n, ok := strings.Cut(ref, "~")
	if back, err := strconv.Atoi(n); ok && err == nil && back >= 0 {
		return name, back
	}
	return ref, 0
}

func (l *Library) nth(ctx context.Context, id string, back int, ref string) (Version, error) {
	vs, err := l.Versions(ctx, id)
	if err != nil {
		return Version{}, err
	}
	if back >= len(vs) {
		return Version{}, fmt.Errorf("get rule %s: it has %d versions: %w", ref, len(vs), ErrNotFound)
	}
	return vs[back], nil
}

func (l *Library) byDigest(ctx context.Context, ref string) (Version, error) {
	prefix := strings.ToLower(ref)
	if len(prefix) < minPrefix || len(prefix) > 64 || strings.Trim(prefix, "0123456789abcdef") != "" {
		return Version{}, fmt.Errorf("get rule %s: %w", ref, ErrNotFound)
	}
	vs, err := query(ctx, l.reads, selectVersion+` WHERE v.digest >= ?1 AND v.digest < ?1 || 'g' ORDER BY v.seq LIMIT 10`, prefix)
	switch {
	case err != nil:
		return Version{}, fmt.Errorf("get rule %s: %w", ref, err)
	case len(vs) == 0:
		return Version{}, fmt.Errorf("get rule %s: %w", ref, ErrNotFound)
	case len(vs) > 1:
		return Version{}, fmt.Errorf("get rule %s: %w: %s", ref, ErrAmbiguous, ruleIDs(vs))
	}
	return vs[0], nil
}

func ruleIDs(vs []Version) string {
	var out []string
	for _, v := range vs {
		out = append(out, v.Rule+" "+v.Digest[:12])
	}
	return strings.Join(out, ", ")
}

// Diff is the unified difference between the texts of two versions, "" when
// they are the same.
func (l *Library) Diff(ctx context.Context, from, to string) (string, error) {
	a, err := l.Get(ctx, from)
	if err != nil {
		return "", err
	}
	b, err := l.Get(ctx, to)
	if err != nil {
		return "", err
	}
	return udiff.Unified(a.label(), b.label(), a.Text, b.Text), nil
}

func (v Version) label() string { return v.File + " " + v.Digest[:12] }

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func query(ctx context.Context, q querier, text string, args ...any) ([]Version, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("read rule versions: %w", err)
	}
	defer rows.Close()
	var out []Version
	for rows.Next() {
		v, err := scanOne(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read rule versions: %w", err)
	}
	return out, nil
}

// scanOne reads one row of selectVersion.
func scanOne(row interface{ Scan(...any) error }) (Version, error) {
	var v Version
	var at string
	err := row.Scan(&v.Seq, &v.Rule, &v.Digest, &v.File, &v.Title, &v.Dialect, &v.Level, &v.Claimed, &v.Status, &v.stable, &v.tested, &v.Who, &at, &v.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNotFound
	}
	if err == nil {
		v.At, err = time.Parse(time.RFC3339Nano, at)
	}
	if err == nil && v.Digest != digestOf(v.Text) {
		err = fmt.Errorf("the text of rule %s, version %.12s, is not what its digest names", v.Rule, v.Digest)
	}
	if err != nil {
		return v, fmt.Errorf("read rule version: %w", err)
	}
	return v, nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
