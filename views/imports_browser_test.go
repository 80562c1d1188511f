package views

import (
	"strings"
	"testing"

	"assay/corpus/job"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

func TestImportPagesInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	bench := b.site.Bench
	g := b.site.staging(bench)
	st, err := g.begin("a-engineer")
	if err == nil {
		err = g.keep(st, "strange\u202egnp.ndjson", strings.NewReader(strings.NewReplacer("uid", "id", "happened", "time", "outcome", "label.verdict").Replace(strangeExport)))
	}
	if err == nil {
		err = g.save(st)
	}
	if err != nil {
		t.Fatal(err)
	}
	running, err := bench.Jobs.Start(t.Context(), job.Spec{Kind: importJob, Title: "export.ndjson.zst", Unit: "bytes", Total: 1 << 20, By: "a-engineer"})
	if err != nil {
		t.Fatal(err)
	}
	running.Progress(400<<10, 1<<20, "41,000 rows read, 40,120 added")
	b.signIn(account.Engineer)
	pages := []struct{ name, path string }{{"imports", "/imports"}, {"import-fields", stageAddress(st, "fields")}, {"import-labels", stageAddress(st, "labels")},
		{"import-confirm", stageAddress(st, "confirm")}, {"jobs-running", "/jobs"}, {"job-running", "/jobs/" + running.ID()}}
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for _, p := range pages {
			b.open(p.path)
			b.picture(p.name + "-" + theme)
		}
	}
	b.do(chromedp.EmulateViewport(390, 844))
	for _, p := range pages {
		b.open(p.path)
		b.notTooWide(p.path)
		b.picture(p.name + "-narrow")
	}
	b.do(chromedp.EmulateViewport(1440, 980))
	b.theme("light")
	id, err := b.site.startImport(t.Context(), bench, st)
	if err != nil {
		t.Fatal(err)
	}
	if j := b.ended(id); j.State != job.Done {
		t.Fatalf("import: %s %s", j.State, j.Error)
	}
	b.open("/jobs/" + id)
	b.picture("job-done")
	// The page of the job that still runs follows it by itself.
	b.open("/jobs/" + running.ID())
	if err := running.Finish(nil, nil); err != nil {
		t.Fatal(err)
	}
	b.wait("the end of the job", `/Ended after/.test(document.getElementById("job").textContent)`)
}
