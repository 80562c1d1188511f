package views

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"assay/views/account"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a Chromium without a window. ASSAY_SCREENSHOTS names a directory
// for pictures of every page.
type browser struct {
	*trial
	ctx  context.Context
	axe  string
	mu   sync.Mutex
	said []string // what the console and the browser's log said since the last page
}

func newBrowser(t *testing.T) *browser { return newBrowserOf(t, nil) }

// newBrowserOf looks at a site over the bench that make, unless nil, makes.
func newBrowserOf(t *testing.T, make func(*testing.T) *Bench) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser test; -short leaves it out")
	}
	path := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		noBrowser(t, "no Chromium found: apt-get install --no-install-recommends chromium-headless-shell")
	}
	axe, err := os.ReadFile("../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		noBrowser(t, "no axe-core found: run make assets")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	var bench *Bench
	if make != nil {
		bench = make(t)
	}
	b := &browser{trial: newTrialOf(t, bench), ctx: ctx, axe: string(axe)}
	b.do(chromedp.EmulateViewport(1440, 980))
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	return b
}

// noBrowser skips a browser test, and fails it where ASSAY_BROWSER says that
// browsers are required, as in CI.
func noBrowser(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("ASSAY_BROWSER") == "required" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			b.said = append(b.said, fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			b.said = append(b.said, "console."+string(e.Type))
		}
	}
}

func (b *browser) heard() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.said
	b.said = nil
	return said
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// eval answers what a script on the page says; the page's policy does not
// bind it.
func eval[T any](b *browser, script string) T {
	b.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("evaluate %.80s: %v", script, err)
	}
	return got
}

// signIn opens a one-time link and presses its button.
func (b *browser) signIn(role account.Role) {
	b.Helper()
	_, secret := b.person(role)
	b.do(chromedp.Navigate(b.server.URL + "/enter/" + secret))
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS("main button[type=submit]"))); err != nil {
		b.Fatal(err)
	}
}

// theme makes the system light or dark.
func (b *browser) theme(name string) {
	b.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	if err != nil {
		b.Fatal(err)
	}
}

// open goes to a page and holds it to what every page must be: silent in the
// console, within its policy, and without a finding of axe-core.
func (b *browser) open(path string) {
	b.Helper()
	b.heard()
	b.do(chromedp.Navigate(b.server.URL + path))
	b.clean(path)
}

func (b *browser) clean(path string) {
	b.Helper()
	eval[bool](b, `document.fonts.ready.then(() => true)`)
	for _, said := range b.heard() {
		b.Errorf("%s: %s", path, said)
	}
	if kept, all := b.site.Violations(); all > 0 {
		b.Errorf("%s: %d violations of the page policy, the last: %s", path, all, kept[len(kept)-1])
	}
	for _, found := range b.check() {
		b.Errorf("%s: axe: %s", path, found)
	}
}

// check runs axe-core and answers a line for each finding.
func (b *browser) check() (lines []string) {
	b.Helper()
	eval[bool](b, b.axe+"\ntrue")
	raw := eval[string](b, `axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]})
		.then((r) => JSON.stringify(r.violations.flatMap((v) => v.nodes.map((n) => v.id + " at " + n.target.join(" ") + ": " + (n.failureSummary || v.help)))))`)
	if err := json.Unmarshal([]byte(raw), &lines); err != nil {
		b.Fatal(err)
	}
	return lines
}

// legible holds the charts of the page to words of 11 pixels or more: a drawing
// that has no room scrolls.
func (b *browser) legible(path string) {
	b.Helper()
	small := eval[string](b, `[...document.querySelectorAll(".chart svg text")].map((t) => {
		const on = t.getScreenCTM(), size = parseFloat(getComputedStyle(t).fontSize) * Math.hypot(on.a, on.b);
		return size < 10.95 ? t.textContent + " at " + size.toFixed(1) + " px" : "";
	}).filter(Boolean).slice(0, 3).join("; ")`)
	if small != "" {
		b.Errorf("%s: words too small to read: %s", path, small)
	}
}

// picture keeps a picture of the page, when somebody wants pictures.
func (b *browser) picture(name string) {
	b.Helper()
	dir := os.Getenv("ASSAY_SCREENSHOTS")
	if dir == "" {
		return
	}
	shot, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), shot, 0o644); err != nil {
		b.Fatal(err)
	}
}

func slugOf(path string) string {
	return strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), "-")
}
