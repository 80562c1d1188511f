package views

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"assay/tuning/plan"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// slowText takes a second or more on 24,000 events: patterns that no literal
// helps with, each another.
func slowText(patterns int) string {
	var b strings.Builder
	b.WriteString("title: Slow\nid: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50b09\nstatus: experimental\nlogsource: {product: ai_agent}\ndetection:\n  slow:\n    content.text|re:\n")
	for n := range patterns {
		fmt.Fprintf(&b, "      - '^([^ ]* [^ ]*)*[%d-9] *[a-%c]?$'\n", 1+n%9, 'b'+rune(n/9))
	}
	b.WriteString("  condition: slow\n")
	return b.String()
}

// write puts a text into the editor's field, as typing does.
func (b *browser) write(text string) {
	b.Helper()
	eval[bool](b, `(() => { const area = document.getElementById("text"); area.value = `+jsText(text)+`; area.dispatchEvent(new Event("input", { bubbles: true })); return true; })()`)
}

// asked is what the one editor that waits for an answer waits for.
func (b *browser) asked() *watch {
	b.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		b.site.typing.mu.Lock()
		for _, a := range b.site.typing.of {
			b.site.typing.mu.Unlock()
			return &a.far
		}
		b.site.typing.mu.Unlock()
		if time.Now().After(deadline) {
			b.Fatal("no editor asks")
		}
	}
}

const (
	shownProgress = `!document.getElementById("live-progress").hidden`
	noProgress    = `document.getElementById("live-progress").hidden && document.getElementById("live-said").textContent === "" && !document.querySelector("[aria-busy]")`
	progressText  = `document.querySelector("#live-progress p").textContent`
)

// A quick answer never shows a bar, and does not even ask for one; a slow one
// shows how many events of all are done until it is there.
func TestTheEditorShowsHowFarASlowAnswerIs(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // the four segments are not all worked on at once
	b := newBrowserOf(t, func(t *testing.T) *Bench { return segmentedBench(t, 24_000) })
	b.signIn(account.Engineer)
	v := b.newest(theRule)
	b.open(ruleURL(v.Rule) + "/edit")
	b.wait("figures", `document.querySelector("#live-figures .figure") !== null && `+noProgress)
	eval[bool](b, `performance.clearResourceTimings(), true`)
	b.write(v.Text + "\n")
	b.wait("the quick answer", `performance.getEntriesByType("resource").some((e) => e.name.endsWith("/rules/live")) && `+noProgress)
	took := eval[float64](b, `performance.getEntriesByType("resource").find((e) => e.name.endsWith("/rules/live")).duration`)
	if asks := eval[int](b, `performance.getEntriesByType("resource").filter((e) => e.name.includes("/replays/live")).length`); asks > 0 && took < 150 {
		t.Errorf("an answer that took %.0f ms was asked %d times how far it is", took, asks)
	}
	b.write(slowText(225))
	b.wait("events done of all", `/^Replaying the rule: [0-9,]+ of 24,000 events, [0-9.]+ %/.test(`+progressText+`) && `+shownProgress)
	if max := eval[float64](b, `document.querySelector("#live-progress progress").max`); max != 24_000 {
		t.Errorf("the bar goes to %.0f, want 24,000 events", max)
	}
	b.wait("some events done", `document.querySelector("#live-progress progress").value > 0 && / events\/s$|gathering/.test(`+progressText+`)`)
	b.wait("the answer, without a bar", noProgress)
	b.clean("the editor after a slow answer")
}

// What several steps say is read out once, the numbers never, and nothing
// below the bar moves.
func TestProgressOfTheEditorIsReadOutOnce(t *testing.T) {
	held := make(chan chan struct{}, 1) // holds what Env waits for, when it has to
	b := newBrowserOf(t, func(t *testing.T) *Bench {
		bench := demoBench(t)
		env := bench.Env
		bench.Env = func(ctx context.Context) (plan.Env, error) {
			select {
			case gate := <-held:
				<-gate
			default:
			}
			return env(ctx)
		}
		return bench
	})
	b.signIn(account.Engineer)
	v := b.newest(theRule)
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(ruleURL(v.Rule) + "/edit")
		b.wait("figures", `document.querySelector("#live-figures .figure") !== null && `+noProgress)
		top := eval[float64](b, `document.getElementById("live-figures").getBoundingClientRect().top`)
		eval[bool](b, `(() => { window.spoken = []; new MutationObserver(() => { const words = document.getElementById("live-said").textContent; if (words) spoken.push(words); }).observe(document.getElementById("live-said"), { childList: true, characterData: true, subtree: true }); return true; })()`)
		gate := make(chan struct{})
		held <- gate
		b.write(v.Text + "\n")
		w := b.asked()
		b.wait("what is done", shownProgress)
		w.begin(stretch{What: "Preparing snapshot 9f0b31c", Next: "entities", Done: 2, Total: 7})
		b.wait("the step", progressText+` === "Preparing snapshot 9f0b31c: entities (step 3 of 7)"`)
		b.picture("editor-preparing-" + theme)
		b.wait("words that are read out", `document.getElementById("live-said").textContent !== ""`)
		far := w.begin(stretch{What: "Replaying the rule", Total: 4_000_000, Began: time.Now().Add(-time.Second)})
		for _, done := range []int64{600_000, 1_200_000, 1_480_000} {
			far.events(done, 4_000_000)
			b.wait("the bar", fmt.Sprintf(`document.querySelector("#live-progress progress").value === %d`, done))
		}
		b.clean("the editor while it waits")
		b.picture("editor-progress-" + theme)
		if moved := eval[float64](b, `document.getElementById("live-figures").getBoundingClientRect().top`) - top; moved != 0 {
			t.Errorf("%s: the figures moved by %.1f px below the bar", theme, moved)
		}
		if theme == "dark" {
			b.do(chromedp.EmulateViewport(390, 844))
			if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("the editor with its progress is %d px too wide at 390 px", wide)
			}
			b.picture("editor-progress-narrow")
		}
		close(gate)
		b.wait("the answer, without a bar", noProgress)
		if said := eval[string](b, `spoken.join("|")`); said == "" || strings.Contains(said, "|") {
			t.Errorf("%s: read out %q, want one sentence", theme, said)
		}
	}
}
