package library

import (
	"context"
	"database/sql"
)

// again makes a text that was here before newer ones the newest again, which
// is what going back to it means. It does nothing when the text is the newest.
//
// Going back is one person's doing and so puts nothing in force: a version
// whose place a newer one has taken starts over as a text that is added does.
// Only the version in force keeps its status.
func (l *Library) again(ctx context.Context, tx *sql.Tx, v Version, who string) (Added, error) {
	vs, err := query(ctx, tx, versionsOf, v.Rule)
	if err != nil || vs[0].Seq == v.Seq {
		return Added{Version: v}, err
	}
	at := l.now().UTC()
	_, err = tx.ExecContext(ctx, `INSERT INTO rule_again (version, behind, who, at) SELECT ?, max(seq), ?, ? FROM rule_version`, v.Seq, who, stamp(at))
	if err != nil {
		return Added{}, err
	}
	if to := started(v.Claimed); v.Status != to && !holdsPlace(vs, v) {
		err = appendStatus(ctx, tx, &v, StatusChange{From: v.Status, To: to, Who: who, Why: "added again after newer versions", At: at})
	}
	return Added{Version: v, Again: true}, err
}
