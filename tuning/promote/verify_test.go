package promote_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"assay/tuning/promote"
)

// fill writes three proposals' worth of entries.
func fill(t *testing.T, d *desk) {
	t.Helper()
	ctx := context.Background()
	for i := range 3 {
		p := d.propose(passes)
		for j := range 3 {
			if err := d.register.Comment(ctx, p.ID, "ana", fmt.Sprint("comment ", i, j), d.now()); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.register.Reject(ctx, p.ID, "ana", "not yet", d.now()); err != nil {
			t.Fatal(err)
		}
	}
}

// unlocked drops the triggers, as whoever has the file can.
func unlocked(t *testing.T, d *desk) {
	t.Helper()
	for _, name := range []string{"ledger_stays", "ledger_remains", "review_report_stays", "review_report_remains", "review_policy_stays", "review_policy_remains"} {
		if _, err := d.db.Exec("DROP TRIGGER " + name); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheLedgerIsNeverChangedByAccident(t *testing.T) {
	d := newDesk(t)
	d.propose(passes)
	for _, text := range []string{
		"UPDATE ledger SET who = 'ana'", "DELETE FROM ledger", "UPDATE review_report SET who = 'ana'", "DELETE FROM review_report",
		"UPDATE review_policy SET name = 'x'", "DELETE FROM review_policy",
	} {
		if _, err := d.db.Exec(text); err == nil {
			t.Errorf("%s went through", text)
		}
	}
}

// Every single edit, deletion, insertion and exchange of entries is found.
func TestMutationsAreFound(t *testing.T) {
	const last = 15
	var mutations []string
	for seq := 1; seq <= last; seq++ {
		for _, set := range []string{
			"who = 'mallory'", "at = '2020-01-01T00:00:00Z'", "what = 'commented', payload = '{\"text\":\"fine\",\"gate\":\"pass\"}'",
			"payload = replace(payload, '\"', '\" ')", "payload = payload || ' '", "proposal = proposal + 10",
			"previous = '" + genesis() + "', who = who || ' '", "hash = replace(hash, substr(hash, 1, 1), 'x')", "seq = seq + 1000", "seq = -seq",
		} {
			mutations = append(mutations, fmt.Sprintf("UPDATE ledger SET %s WHERE seq = %d", set, seq))
		}
		mutations = append(mutations, fmt.Sprintf("DELETE FROM ledger WHERE seq = %d", seq), fmt.Sprintf("DELETE FROM ledger WHERE seq >= %d", seq),
			fmt.Sprintf("DELETE FROM ledger WHERE seq <= %d", seq))
		for other := seq + 1; other <= last; other += 4 {
			mutations = append(mutations, fmt.Sprintf(
				"UPDATE ledger SET seq = -1 WHERE seq = %[1]d; UPDATE ledger SET seq = %[1]d WHERE seq = %[2]d; UPDATE ledger SET seq = %[2]d WHERE seq = -1", seq, other))
		}
	}
	mutations = append(mutations,
		"DELETE FROM ledger", "DELETE FROM ledger_head", "UPDATE ledger_head SET seq = seq - 1", "UPDATE ledger_head SET hash = ''",
		"INSERT INTO ledger SELECT seq + 15, at, who, what, 99, payload, hash, 'x' || hash FROM ledger WHERE seq = 15",
		"INSERT INTO ledger SELECT 0, at, who, what, 99, payload, hash, 'x' || hash FROM ledger WHERE seq = 15",
		"UPDATE review_report SET form = replace(form, '\"k\": 8', '\"k\": 9')", "DELETE FROM review_report",
		"UPDATE review_policy SET text = replace(text, '0.5', '0.1')", "DELETE FROM review_policy",
	)
	d, ctx := newDesk(t), context.Background()
	fill(t, d)
	unlocked(t, d)
	if h, err := d.register.Verify(ctx, ""); err != nil || h.Seq != last {
		t.Fatalf("untouched: got %+v, %v; want %d entries that hold", h, err, last)
	}
	restore := d.backUp()
	for _, m := range mutations {
		if _, err := d.db.Exec(m); err != nil {
			t.Fatalf("%s: %v", m, err)
		}
		var broken *promote.BreakError
		if h, err := d.register.Verify(ctx, ""); !errors.As(err, &broken) {
			t.Errorf("%s: not found: %+v, %v", m, h, err)
		}
		restore()
	}
	if _, err := d.register.Verify(ctx, ""); err != nil {
		t.Errorf("restored: %v", err)
	}
	t.Logf("%d mutations", len(mutations))
}

// A cut with the head moved back fits together; only a hash noted elsewhere
// finds it, and goes on being found while the ledger grows.
func TestHeadNotedElsewhere(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	fill(t, d)
	noted, err := d.register.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	d.propose(passes)
	if _, err := d.register.Verify(ctx, noted.Hash); err != nil {
		t.Errorf("grown: %v", err)
	}
	unlocked(t, d)
	if _, err := d.db.Exec(`DELETE FROM ledger WHERE seq > 10;
		UPDATE ledger_head SET seq = 10, hash = (SELECT hash FROM ledger WHERE seq = 10)`); err != nil {
		t.Fatal(err)
	}
	if _, err := d.register.Verify(ctx, ""); err != nil {
		t.Errorf("cut with its head: got %v; this limit is documented", err)
	}
	var broken *promote.BreakError
	if _, err := d.register.Verify(ctx, noted.Hash); !errors.As(err, &broken) {
		t.Errorf("cut with its head, against the noted hash: got %v", err)
	}
}

func TestEmptyLedgerHolds(t *testing.T) {
	d := newDesk(t)
	if h, err := d.register.Verify(context.Background(), ""); err != nil || h.Seq != 0 {
		t.Errorf("got %+v, %v", h, err)
	}
	if _, err := d.register.Verify(context.Background(), "0123"); err == nil {
		t.Error("a hash that is nowhere was found")
	}
}

func genesis() string { return fmt.Sprintf("%064d", 0) }

// backUp copies the tables; restore puts them back.
func (d *desk) backUp() (restore func()) {
	var copies, back strings.Builder
	for _, name := range []string{"ledger", "ledger_head", "review_report", "review_policy"} {
		fmt.Fprintf(&copies, "CREATE TABLE copy_%[1]s AS SELECT * FROM %[1]s;", name)
		fmt.Fprintf(&back, "DELETE FROM %[1]s; INSERT INTO %[1]s SELECT * FROM copy_%[1]s;", name)
	}
	run := func(text string) {
		if _, err := d.db.Exec("BEGIN IMMEDIATE;" + text + "COMMIT"); err != nil {
			d.t.Fatal(err)
		}
	}
	run(copies.String())
	return func() { run(back.String()) }
}
