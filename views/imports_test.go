package views

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"assay/corpus/job"
	"assay/views/account"
)

// sendJSON posts a JSON body.
func (b *trial) sendJSON(client *http.Client, path, body string) reply {
	b.Helper()
	return b.sendBody(client, path, "application/json", strings.NewReader(body))
}

func (b *trial) sendBody(client *http.Client, path, kind string, body io.Reader) reply {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), post, b.server.URL+path, body)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(text)}
}

// uploadFiles posts files as a browser does.
func (b *trial) uploadFiles(client *http.Client, path string, files map[string]string) reply {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, text := range files {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return b.sendBody(client, path, w.FormDataContentType(), &body)
}

const strangeExport = `{"uid":"a1","happened":"2026-11-02T09:00:00Z","outcome":"all good","command":"curl https://a.example"}
{"uid":"a2","happened":"2026-11-02T09:01:00Z","outcome":"bad guys","command":"rm <script>alert(1)</script>"}
{"uid":"a3","happened":"2026-11-02T09:02:00Z","outcome":"bad guys","command":"wget \u202ehttp://b.example"}
not a row
`

// ended waits until the job has ended.
func (b *trial) ended(id string) job.Job {
	b.Helper()
	for range 400 {
		j, err := b.site.Bench.Jobs.Get(b.Context(), id)
		if err != nil {
			b.Fatal(err)
		}
		if !working(j) {
			return j
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.Fatalf("job %s does not end", id)
	return job.Job{}
}

func TestImportStepByStepWithoutAScript(t *testing.T) {
	bench := emptyBench(t)
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	got := b.uploadFiles(engineer, "/imports/new", map[string]string{"../../strange<b>.ndjson": strangeExport})
	fields := got.header.Get("Location")
	if got.status != http.StatusSeeOther || !strings.HasSuffix(fields, "/fields") {
		t.Fatalf("upload: status %d to %q\n%s", got.status, fields, got.body)
	}
	base := strings.TrimSuffix(fields, "/fields")
	page := b.send(engineer, get, fields, nil)
	for _, want := range []string{"NDJSON", "4 rows", "strange&lt;b&gt;.ndjson", "not a row", `name="role.time"`} {
		if page.status != http.StatusOK || !strings.Contains(page.body, want) {
			t.Errorf("fields: status %d, does not say %q", page.status, want)
		}
	}
	got = b.send(engineer, post, fields, url.Values{"role.time": {"happened"}, "role.verdict": {"outcome"}, "role.id": {"uid"}})
	if got.header.Get("Location") != base+"/labels" {
		t.Fatalf("roles: status %d to %q\n%s", got.status, got.header.Get("Location"), got.body)
	}
	page = b.send(engineer, get, base+"/labels", nil)
	if !strings.Contains(page.body, "To decide: 2 words.") {
		t.Fatalf("labels: the words are not asked about\n%s", page.body)
	}
	if got := b.send(engineer, post, base+"/start", url.Values{"origin": {"stream"}}); got.header.Get("Location") != base+"/labels" {
		t.Errorf("start without decisions goes to %q", got.header.Get("Location"))
	}
	words := url.Values{}
	for _, m := range regexp.MustCompile(`name="(field|value)\.(\d)" value="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
		words.Set(m[1]+"."+m[2], m[3])
		if m[3] == "bad guys" {
			words.Set("verdict."+m[2], "true_positive")
		} else if m[3] == "all good" {
			words.Set("verdict."+m[2], "benign")
		}
	}
	b.send(engineer, post, base+"/labels", words)
	if page := b.send(engineer, get, base+"/confirm", nil); strings.Contains(page.body, "have no meaning yet") {
		t.Errorf("confirm: words are still open\n%s", page.body)
	}
	got = b.send(engineer, post, base+"/start", url.Values{"origin": {"stream"}})
	id := strings.TrimPrefix(got.header.Get("Location"), "/jobs/")
	if j := b.ended(id); j.State != job.Done {
		t.Fatalf("import: %s %s", j.State, j.Error)
	}
	page = b.send(engineer, get, "/jobs/"+id, nil)
	for _, want := range []string{"Events added", "TP", "that could not be read: 1."} {
		if !strings.Contains(page.body, want) {
			t.Errorf("summary does not say %q", want)
		}
	}
	var found apiFound
	if err := json.Unmarshal([]byte(b.send(engineer, get, "/api/v1/search?q=verdict:tp", nil).body), &found); err != nil || found.Total != 2 {
		t.Errorf("%d true positives, want 2 (%v)", found.Total, err)
	}
	if hits := found.Hits; len(hits) == 2 && strings.Contains(string(must(json.Marshal(hits))), "bad guys") {
		t.Error("what the label says is a field of the event")
	}
	if left, err := os.ReadDir(filepath.Join(bench.Store.Dir(), "staging")); err != nil || len(left) > 0 {
		t.Errorf("the upload was not cleaned away: %v %v", left, err)
	}
	b.mendAndImport(engineer)
}

// mendAndImport downloads what could not be read, mends it and imports that.
func (b *trial) mendAndImport(client *http.Client) {
	b.Helper()
	list := b.send(client, get, "/imports", nil)
	link := regexp.MustCompile(`/imports/[^"/]+/quarantine`).FindString(list.body)
	file := b.send(client, get, link, nil)
	if file.status != http.StatusOK || !strings.Contains(file.body, "not a row") {
		b.Fatalf("quarantine %q: status %d %s", link, file.status, file.body)
	}
	mended := strings.Replace(file.body, `"raw":"not a row"`, `"raw":"{\"id\":\"a4\",\"time\":\"2026-11-02T10:00:00Z\"}"`, 1)
	got := b.sendBody(client, "/api/v1/imports?name=mended.ndjson", "application/x-ndjson", strings.NewReader(mended))
	var j job.Job
	if err := json.Unmarshal([]byte(got.body), &j); got.status != http.StatusAccepted || err != nil {
		b.Fatalf("import: status %d %s", got.status, got.body)
	}
	if j = b.ended(j.ID); !strings.Contains(string(j.Result), `"added":1`) {
		b.Errorf("the mended row: %s %s %s", j.State, j.Error, j.Result)
	}
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}

func TestUploadsBelongToWhoSentThem(t *testing.T) {
	b := newTrialOf(t, emptyBench(t))
	got := b.uploadFiles(b.as(account.Engineer), "/imports/new", map[string]string{"a.ndjson": strangeExport})
	address := got.header.Get("Location")
	if got := b.send(b.as(account.Reviewer), get, address, nil); got.status != http.StatusNotFound {
		t.Errorf("somebody else's upload: status %d", got.status)
	}
	for _, id := range []string{"..", "%2e%2e%2fsegments", "A/../B", "nosuch", ""} {
		if got := b.send(b.as(account.Engineer), get, "/imports/new/"+id+"/fields", nil); got.status != http.StatusNotFound && got.status != http.StatusMovedPermanently {
			t.Errorf("upload %q: status %d", id, got.status)
		}
	}
	if got := b.uploadFiles(b.as(account.Viewer), "/imports/new", map[string]string{"a": "b"}); got.status != http.StatusForbidden {
		t.Errorf("a viewer uploads: status %d", got.status)
	}
	if got := b.send(b.as(account.Engineer), get, address[:len(address)-len("fields")]+"confirm", nil); got.status != http.StatusOK {
		t.Errorf("confirm: status %d", got.status)
	}
}

func TestUploadThatCannotBeRead(t *testing.T) {
	b := newTrialOf(t, emptyBench(t))
	engineer := b.as(account.Engineer)
	for name, text := range map[string]string{"empty": "", "noise": "\x00\x01\x02\xff\xfe\x80", "broken.gz": "\x1f\x8b\x08\x00nothing", "prose": "dear analyst"} {
		got := b.uploadFiles(engineer, "/imports/new", map[string]string{name: text})
		page := b.send(engineer, get, got.header.Get("Location"), nil)
		if page.status != http.StatusOK || !strings.Contains(page.body, "nothing to import") {
			t.Errorf("%s: status %d, the page does not say that nothing can be imported", name, page.status)
		}
	}
}

// A button pressed twice imports once, and what is being imported is not
// thrown away under the import.
func TestAnImportStartsOnce(t *testing.T) {
	bench := emptyBench(t)
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	rows := `{"id":"e1","time":"2026-11-02T09:00:00Z","process.command_line":"curl"}` + "\n"
	base := strings.TrimSuffix(b.uploadFiles(engineer, "/imports/new", map[string]string{"a.ndjson": rows}).header.Get("Location"), "/fields")
	stage := strings.TrimPrefix(base, "/imports/new/")
	b.site.importing.jobs = map[string]string{stage: "under-way"}
	for _, step := range []string{"/start", "/discard"} {
		if got := b.send(engineer, post, base+step, url.Values{"origin": {"stream"}}); got.header.Get("Location") != "/jobs/under-way" {
			t.Errorf("POST %s while it is being imported: status %d to %q", step, got.status, got.header.Get("Location"))
		}
	}
	if page := b.send(engineer, get, "/imports", nil); strings.Contains(page.body, base) {
		t.Error("what is being imported is listed as waiting")
	}
	b.site.importing.over(stage)
	got := b.send(engineer, post, base+"/start", url.Values{"origin": {"stream"}})
	if j := b.ended(strings.TrimPrefix(got.header.Get("Location"), "/jobs/")); j.State != job.Done {
		t.Fatalf("import: %s %s", j.State, j.Error)
	}
	if got := b.send(engineer, post, base+"/start", url.Values{"origin": {"stream"}}); got.status != http.StatusNotFound {
		t.Errorf("start once more: status %d, want 404", got.status)
	}
	if jobs, err := bench.Jobs.List(t.Context(), 10); err != nil || len(jobs) != 1 {
		t.Errorf("%d jobs, want 1 (%v)", len(jobs), err)
	}
}

func TestJobsAreCancelledByWhoMay(t *testing.T) {
	bench := emptyBench(t)
	b := newTrialOf(t, bench)
	run, err := bench.Jobs.Start(t.Context(), job.Spec{Kind: importJob, Title: "a <b>", Unit: "bytes", Total: 100})
	if err != nil {
		t.Fatal(err)
	}
	run.Progress(40, 100, "")
	engineer := b.as(account.Engineer)
	for _, path := range []string{"/jobs", "/jobs/" + run.ID()} {
		if page := b.send(engineer, get, path, nil); page.status != http.StatusOK || !strings.Contains(page.body, "a &lt;b&gt;") || !strings.Contains(page.body, "/cancel") {
			t.Errorf("%s: status %d", path, page.status)
		}
	}
	if got := b.send(b.as(account.Viewer), post, "/jobs/"+run.ID()+"/cancel", nil); got.status != http.StatusForbidden {
		t.Errorf("a viewer cancels: status %d", got.status)
	}
	if got := b.send(engineer, post, "/api/v1/jobs/"+run.ID()+"/cancel", nil); got.status != http.StatusOK {
		t.Errorf("cancel: status %d %s", got.status, got.body)
	}
	<-run.Context().Done()
	_ = run.Finish(nil, run.Context().Err())
	if page := b.send(engineer, get, "/jobs", nil); !strings.Contains(page.body, "cancelled") {
		t.Error("the list does not say that it was cancelled")
	}
}
