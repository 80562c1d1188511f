package views

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"assay/corpus/job"
	"assay/views/account"
)

// An export whose times name no zone is not the end of the road: the page of
// fields asks for one.
func TestImportAsksForTheZone(t *testing.T) {
	b := newTrialOf(t, emptyBench(t))
	engineer := b.as(account.Engineer)
	at := b.address(b.uploadFiles(engineer, "/imports/new", map[string]string{"alerts.csv": "When,Outcome,Rule called\n2026-11-20 10:00:00,Closed - nothing,curl\n"}))
	stage := strings.TrimSuffix(at, "/fields")
	b.page(engineer, at, "Zone of times that name none", `<details class="card" open>`)
	form := url.Values{"role.time": {"When"}, "role.verdict": {"Outcome"}, "role.rule": {"Rule called"}, "look": {"1"}}
	b.send(engineer, post, at, form)
	b.page(engineer, at, "Not one row can be read", "names no zone", `value="When"`, "Look again with these")
	form.Set("zone", "Mars/North")
	b.send(engineer, post, at, form)
	b.page(engineer, at, "There is no zone Mars/North")
	form.Set("zone", "Europe/Berlin")
	b.send(engineer, post, at, form)
	b.page(engineer, at, "Every row that was looked at can be read", `value="Europe/Berlin"`)
	b.send(engineer, post, stage+"/labels", url.Values{"field.0": {"Outcome"}, "value.0": {"Closed - nothing"}, "verdict.0": {"false_positive"}})
	done := b.address(b.send(engineer, post, stage+"/start", url.Values{"origin": {"stream"}}))
	b.ended(strings.TrimPrefix(done, "/jobs/"))
	b.page(engineer, done, "1")
	b.page(engineer, "/corpus", "2026-11-20 09:00:00")
}

// A failed import says that nothing was added, and leads to the upload.
func TestFailedImportLeadsToItsUpload(t *testing.T) {
	b := newTrialOf(t, emptyBench(t))
	engineer := b.as(account.Engineer)
	at := b.address(b.uploadFiles(engineer, "/imports/new", map[string]string{"a.ndjson": `{"event":{"id":"e1","time":"2026-05-04T09:00:00Z"}}` + "\n"}))
	id := regexp.MustCompile(`/imports/new/([A-Z2-7]+)/`).FindStringSubmatch(at)[1]
	g := b.site.staging(b.site.Bench)
	run, err := b.site.Bench.Jobs.Start(t.Context(), job.Spec{Kind: importJob, Title: "a.ndjson", Unit: "bytes", By: "a-engineer"})
	if err != nil {
		t.Fatal(err)
	}
	st, err := g.open(id, "a-engineer")
	if err != nil {
		t.Fatal(err)
	}
	st.Job = run.ID()
	if err := g.save(st); err != nil {
		t.Fatal(err)
	}
	if err := run.Finish(nil, errBadRequest); err != nil {
		t.Fatal(err)
	}
	b.page(engineer, "/jobs/"+run.ID(), "Nothing was added to the corpus.", "Your upload is still here", at)
	if page := b.page(b.as(account.Viewer), "/jobs/"+run.ID()); strings.Contains(page, "Your upload") {
		t.Error("somebody else is led to an upload that is not theirs")
	}
}

func TestWhatIsLeftOfACancelledJob(t *testing.T) {
	for _, c := range []struct {
		j    job.Job
		want string
	}{
		{job.Job{Kind: importJob, State: job.Cancelled}, "The import was cancelled. Nothing was added to the corpus."},
		{job.Job{Kind: indexJob, State: job.Cancelled}, "The index keeps what it had finished"},
		{job.Job{Kind: "replay", State: job.Cancelled}, "The job was cancelled."},
		{job.Job{Kind: importJob, State: job.Done}, "3 events added"},
	} {
		if got := jobEnd(c.j, "3 events added"); !strings.Contains(got, c.want) {
			t.Errorf("%s %s: got %q, want %q", c.j.Kind, c.j.State, got, c.want)
		}
	}
}
