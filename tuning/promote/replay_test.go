package promote_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"assay/tuning/promote"
	"assay/tuning/report"
)

func TestKeepReport(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	rep := &report.Report{SchemaVersion: report.SchemaVersion, Snapshot: "s"}
	rep.Rule.ID, rep.Rule.Title = "r", "Title"
	made := promote.Replay{Candidate: "new text", Baseline: "old text", Who: "wren", At: d.clock, Took: 1500 * time.Millisecond}
	digest, err := d.register.KeepReport(ctx, rep, made)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := rep.Digest(); digest != want {
		t.Errorf("digest %s, want %s", digest, want)
	}
	again := made
	again.Who = "somebody else"
	if twice, err := d.register.KeepReport(ctx, rep, again); err != nil || twice != digest {
		t.Errorf("kept again: %s, %v", twice, err)
	}
	got, err := d.register.Replay(ctx, digest)
	want := made
	want.Report, want.RuleID, want.Title, want.Snapshot = digest, "r", "Title", "s"
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if all, err := d.register.Replays(ctx, "r", 10, 0); err != nil || len(all) != 1 {
		t.Errorf("replays of r: %v, %v", all, err)
	}
	if all, err := d.register.Replays(ctx, "other", 10, 0); err != nil || len(all) != 0 {
		t.Errorf("replays of another rule: %v, %v", all, err)
	}
	if n, err := d.register.CountReplays(ctx); err != nil || n != 1 {
		t.Errorf("count %d, %v", n, err)
	}
	if _, err := d.register.Replay(ctx, "nothing"); !errors.Is(err, promote.ErrNotFound) {
		t.Errorf("an unknown report: %v", err)
	}
	if back, err := d.register.Report(ctx, digest); err != nil || back.Rule.ID != "r" {
		t.Errorf("the report itself: %+v, %v", back, err)
	}
}
