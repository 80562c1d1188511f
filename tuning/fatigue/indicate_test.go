package fatigue_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/attention"
	"assay/tuning/episode"
	"assay/tuning/fatigue"

	"pgregory.net/rapid"
)

// numbered gives facts ids, so that events that are alike can be told apart.
func numbered(facts []fact) (events []corpus.Event, labels verdicts) {
	for i, f := range facts {
		e := f.event()
		e.ID = fmt.Sprintf("ev-%d", i)
		events, labels = append(events, e), append(labels, f.verdict)
	}
	return events, labels
}

func numberedParts(events []corpus.Event, labels verdicts, size int) (parts []episode.Part) {
	for from := 0; from < len(events); from += size {
		to := min(len(events), from+size)
		parts = append(parts, episode.Part{Columns: corpus.NewBatch(events[from:to]), Labels: labels[from:to], Stream: true})
	}
	return parts
}

func indicate(t *testing.T, facts []fact, s fatigue.Scope, e fatigue.Evidence) *fatigue.Indicators {
	t.Helper()
	events, labels := numbered(facts)
	out, err := read(t, numberedParts(events, labels, 50)).Indicate(t.Context(), s, e)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func one(t *testing.T, all *fatigue.Indicators, number int) fatigue.Indicator {
	t.Helper()
	for _, i := range all.All {
		if i.Number == number {
			return i
		}
	}
	t.Fatalf("no indicator %d", number)
	return fatigue.Indicator{}
}

// wants checks the state of an indicator and words of its sentence.
func wants(t *testing.T, all *fatigue.Indicators, number int, state fatigue.State, says ...string) fatigue.Indicator {
	t.Helper()
	i := one(t, all, number)
	if i.State != state {
		t.Errorf("%s is %s, want %s: %s", i.Title, i.State, state, i.Says)
	}
	for _, s := range says {
		if !strings.Contains(i.Says, s) {
			t.Errorf("%s says %q, want %q in it", i.Title, i.Says, s)
		}
	}
	if (i.State == fatigue.Act || i.State == fatigue.Watch) == (i.Do == "") || i.Definition == "" || i.Figures == nil {
		t.Errorf("%s: do %q, definition %q, figures %v", i.Title, i.Do, i.Definition, i.Figures)
	}
	return i
}

// stream makes n alerts, one each so many minutes, as make says.
func stream(n int, every time.Duration, change func(i int, f *fact)) (all []fact) {
	for i := range n {
		f := fact{at: monday.Add(time.Duration(i) * every), rule: "loud", entity: fmt.Sprint("a", i), team: "red", verdict: corpus.FalsePositive, seconds: "300", closed: "1"}
		change(i, &f)
		all = append(all, f)
	}
	return all
}

func TestNothingIsRecorded(t *testing.T) {
	all := indicate(t, stream(5, time.Hour, func(_ int, f *fact) { f.seconds, f.closed = "-", "-" }), fatigue.Scope{}, fatigue.Evidence{})
	if len(all.All) != 12 {
		t.Fatalf("%d indicators", len(all.All))
	}
	for _, n := range []int{2, 4, 7, 8, 10, 11, 12} {
		wants(t, all, n, fatigue.Unrecorded, "Cannot be measured")
	}
	for _, n := range []int{1, 3, 5, 6, 9} {
		wants(t, all, n, fatigue.Inconclusive, "Too little evidence")
	}
	if act, watch := all.Asking(); act != 0 || watch != 0 {
		t.Errorf("%d ask, %d to watch", act, watch)
	}
	if _, err := read(t, nil).Indicate(t.Context(), fatigue.Scope{}, fatigue.Evidence{}); err == nil {
		t.Error("nothing has indicators")
	}
}

func TestHandlingCollapses(t *testing.T) {
	// 100 closures of about 300 s, then 50 of about 100 s.
	falls := stream(150, 3*time.Hour, func(i int, f *fact) {
		f.seconds = fmt.Sprint(280 + i*17%40)
		if i >= 100 {
			f.seconds = fmt.Sprint(90 + i*7%20)
		}
	})
	i := wants(t, indicate(t, falls, fatigue.Scope{}, fatigue.Evidence{}), 1, fatigue.Act, "1 of 1 rule", "33 % of its own baseline")
	if i.Share.K != 1 || i.Share.N != 1 || len(i.Parts) != 1 || i.Parts[0].Rule != "loud" || !strings.Contains(i.Parts[0].Says, "false positive") {
		t.Errorf("got %+v", i)
	}
	steady := stream(150, 3*time.Hour, func(i int, f *fact) { f.seconds = fmt.Sprint(280 + i*17%40) })
	wants(t, indicate(t, steady, fatigue.Scope{}, fatigue.Evidence{}), 1, fatigue.Quiet, "0 of 1 rule")
	slides := stream(150, 3*time.Hour, func(i int, f *fact) {
		f.seconds = fmt.Sprint(280 + i*17%40)
		if i >= 100 {
			f.seconds = fmt.Sprint(260 + i*17%40)
		}
	})
	wants(t, indicate(t, slides, fatigue.Scope{}, fatigue.Evidence{}), 1, fatigue.Watch, "drift down in 1 more")
	// Another verdict is another baseline.
	other := stream(150, 3*time.Hour, func(i int, f *fact) {
		if i >= 100 {
			f.verdict, f.seconds = corpus.BenignPositive, "90"
		}
	})
	wants(t, indicate(t, other, fatigue.Scope{}, fatigue.Evidence{}), 1, fatigue.Quiet, "0 of 1 rule")
}

func TestImplausiblyFast(t *testing.T) {
	quick := func(share int) []fact {
		return stream(100, time.Hour, func(i int, f *fact) {
			if i%100 < share {
				f.seconds = "9"
			}
		})
	}
	wants(t, indicate(t, quick(40), fatigue.Scope{}, fatigue.Evidence{}), 2, fatigue.Act, "40 % of closures", "40 of 100")
	wants(t, indicate(t, quick(22), fatigue.Scope{}, fatigue.Evidence{}), 2, fatigue.Watch)
	wants(t, indicate(t, quick(20), fatigue.Scope{}, fatigue.Evidence{}), 2, fatigue.Quiet)
	wants(t, indicate(t, quick(40)[:29], fatigue.Scope{}, fatigue.Evidence{}), 2, fatigue.Inconclusive, "29", "30 are needed")
	// 1,000 characters take 40 seconds to read.
	events, labels := numbered(stream(100, time.Hour, func(_ int, f *fact) { f.seconds = "39" }))
	for i := range events {
		events[i].Fields = append(events[i].Fields, corpus.Field{Path: "process.command_line", Value: corpus.String(strings.Repeat("x", 1000))})
	}
	all, err := read(t, numberedParts(events, labels, 30)).Indicate(t.Context(), fatigue.Scope{}, fatigue.Evidence{})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, all, 2, fatigue.Act, "100 of 100")
}

func TestVerdictStreaks(t *testing.T) {
	blocks := stream(100, time.Hour, func(i int, f *fact) {
		if i < 50 {
			f.verdict = corpus.BenignPositive
		}
	})
	wants(t, indicate(t, blocks, fatigue.Scope{}, fatigue.Evidence{}), 3, fatigue.Act, "50 times", "of 100 closures")
	alone := stream(100, time.Hour, func(int, *fact) {})
	wants(t, indicate(t, alone, fatigue.Scope{}, fatigue.Evidence{}), 3, fatigue.Quiet, "100 times false positive", "p = 1.")
}

func closings(n int, size func(i int) int) (all []corpus.Closing) {
	for i := range n {
		all = append(all, corpus.Closing{Key: corpus.KeyOf(fmt.Sprint("ev-", i)), Verdict: corpus.FalsePositive, At: monday.Add(time.Duration(1000-i) * time.Hour), Size: size(i), Source: "page"})
	}
	return all
}

func TestClosedWithoutLooking(t *testing.T) {
	facts := stream(100, time.Hour, func(int, *fact) {})
	given := closings(100, func(int) int { return 1 })
	since := monday
	e := fatigue.Evidence{Closings: given, Recording: &since}
	look := func(i int, before time.Duration) {
		e.Opens = append(e.Opens, attention.Opened{Key: given[i].Key, At: given[i].At.Add(-before)})
	}
	for i := range 30 {
		look(i, time.Minute)
	}
	look(30, 25*time.Hour) // too long ago
	look(31, -time.Minute) // afterwards
	wants(t, indicate(t, facts, fatigue.Scope{}, e), 4, fatigue.Act, "70 of 100")
	for i := range 100 {
		look(i, time.Hour)
	}
	wants(t, indicate(t, facts, fatigue.Scope{}, e), 4, fatigue.Quiet, "0 of 100")
	for i := range given {
		given[i].Source = "cli"
	}
	wants(t, indicate(t, facts, fatigue.Scope{}, e), 4, fatigue.Inconclusive, "0 labels given on a page")
	for i := range given {
		given[i].Source = "page"
	}
	late := given[40].At
	e.Recording = &late
	wants(t, indicate(t, facts, fatigue.Scope{}, e), 4, fatigue.Quiet, "0 of 41")
	// Another team's labels, and those of events that are no alerts, are not its own.
	wants(t, indicate(t, facts, fatigue.Scope{Team: "blue"}, e), 4, fatigue.Inconclusive)
}

func TestClosedInBulk(t *testing.T) {
	facts := stream(100, time.Hour, func(int, *fact) {})
	mixed := closings(100, func(i int) int { return 1 + 69*(i%10/3) })
	i := wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Closings: mixed}), 5, fatigue.Act, "70 of 100", "the largest change has 208 labels")
	if i.Figures[0].Value != 208 {
		t.Errorf("largest %v", i.Figures[0])
	}
	wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Closings: closings(100, func(int) int { return 1 })}), 5, fatigue.Quiet, "0 of 100")
}

func TestRepeatLoad(t *testing.T) {
	same := stream(60, 3*time.Hour, func(i int, f *fact) { f.entity = "a1" })
	i := wants(t, indicate(t, same, fatigue.Scope{}, fatigue.Evidence{}), 6, fatigue.Act, "59 of 60")
	if len(i.Parts) != 1 || i.Parts[0].Rule != "loud" {
		t.Errorf("parts %+v", i.Parts)
	}
	wants(t, indicate(t, stream(60, 3*time.Hour, func(int, *fact) {}), fatigue.Scope{}, fatigue.Evidence{}), 6, fatigue.Quiet, "0 of 60")
}

func TestPrevalenceRisk(t *testing.T) {
	// 10 episodes a day, 140 in the window, of which true are so many.
	rare := func(trues int) []fact {
		return stream(140, 144*time.Minute, func(i int, f *fact) {
			if i < trues {
				f.verdict = corpus.TruePositive
			}
		})
	}
	i := wants(t, indicate(t, rare(2), fatigue.Scope{}, fatigue.Evidence{}), 9, fatigue.Act, "1 of 1 rule")
	if len(i.Parts) != 1 || !strings.Contains(i.Parts[0].Says, "people will miss the one that matters") || !strings.Contains(i.Parts[0].Says, "2 of 140") {
		t.Errorf("parts %+v", i.Parts)
	}
	wants(t, indicate(t, rare(3), fatigue.Scope{}, fatigue.Evidence{}), 9, fatigue.Quiet)
	wants(t, indicate(t, rare(0)[:60], fatigue.Scope{}, fatigue.Evidence{}), 9, fatigue.Quiet) // 30 a week
}

func TestBacklogAges(t *testing.T) {
	// A shift ends at 14:00; everything is closed at 13:45.
	rush := stream(100, 24*time.Hour, func(i int, f *fact) { f.at = f.at.Add(12*time.Hour + 45*time.Minute) })
	wants(t, indicate(t, rush, fatigue.Scope{}, fatigue.Evidence{}), 12, fatigue.Act, "100 of 100", "6.25 %", "0 alerts are open")
	// The last two are closed on the day after the last of the corpus.
	even := stream(192, 30*time.Minute, func(int, *fact) {})
	wants(t, indicate(t, even, fatigue.Scope{}, fatigue.Evidence{}), 12, fatigue.Quiet)
	old := append(even, stream(60, time.Minute, func(_ int, f *fact) { f.closed, f.verdict = "-", corpus.Unlabelled })...)
	i := wants(t, indicate(t, old, fatigue.Scope{}, fatigue.Evidence{}), 12, fatigue.Quiet, "95 % of 62 open alerts are at most 96 hours")
	if i.Figures[1].Value != 62 {
		t.Errorf("figures %+v", i.Figures)
	}
	lapsed := stream(192, 30*time.Minute, func(i int, f *fact) {
		if i%3 == 0 {
			f.verdict = corpus.Unlabelled
		}
	})
	wants(t, indicate(t, lapsed, fatigue.Scope{}, fatigue.Evidence{}), 12, fatigue.Act, "64 of 190")
}

func TestBlindSpots(t *testing.T) {
	facts := factsOf(t, `
		0 09:00 loud  a1 fp 60 1 red
		0 11:00 loud  a1 bp 60 1 red
		0 12:00 loud  a2 fp 60 1 red
		1 09:00 quiet a1 tp 60 1 red
		2 09:00 loud  a1 fp 60 1 red
		9 09:00 quiet a2 tp 60 1 blue
		9 08:00 other a2 und 60 1 blue`)
	all := indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Closings: []corpus.Closing{{Key: corpus.KeyOf("ev-6"), Size: 2}}})
	b := all.Blind
	if b.Dismissed != 5 || len(b.Rules) != 2 {
		t.Fatalf("got %+v", b)
	}
	loud := b.Rules[0]
	if loud.Rule != "loud" || loud.Followed.K != 2 || loud.Followed.N != 4 || loud.How != "closed as benign" || loud.Earlier.Value != 24 {
		t.Errorf("got %+v", loud)
	}
	// a1 is within seven days before its true positive for 33 of 240 hours, a2
	// for seven days.
	if want := 3*33.0/240 + 168.0/240; loud.ByChance < want-1e-8 || loud.ByChance > want+1e-8 || loud.Excess() < 0 {
		t.Errorf("by chance %v, want %v", loud.ByChance, want)
	}
	// Of two dismissals before a true positive the first counts.
	if len(loud.Events) != 1 || loud.Events[0].Event != "ev-0" || loud.Events[0].Positive != "ev-3" || loud.Events[0].Hours != 24 {
		t.Errorf("got %+v", loud.Events)
	}
	if other := b.Rules[1]; other.How != "closed in bulk" || other.Earlier.Value != 1 {
		t.Errorf("got %+v", other)
	}
	rows := corpus.NewBitmap(7)
	rows.SetAll([]uint32{0, 2})
	filtered := []fatigue.Filtered{{Rule: "lib", Name: "A filter", Rows: []*corpus.Bitmap{rows}}}
	b = indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Filtered: filtered}).Blind
	if len(b.Rules) != 2 || b.Rules[1].Rule != "lib" || b.Rules[1].How != "left out by a filter" || b.Rules[1].Followed.K != 1 || b.Rules[1].Followed.N != 2 {
		t.Errorf("got %+v", b.Rules)
	}
	if b = indicate(t, facts, fatigue.Scope{Team: "red"}, fatigue.Evidence{Filtered: filtered}).Blind; len(b.Rules) != 1 {
		t.Errorf("a team was given what a filter left out: %+v", b.Rules)
	}
}

// A period beyond what nanoseconds hold has figures, and none is NaN.
func TestIndicateFarAway(t *testing.T) {
	facts := stream(60, time.Hour, func(i int, f *fact) { f.entity = "a1" })
	facts[40].verdict = corpus.TruePositive
	for _, to := range []int{1500, 2026, 9999} {
		all := indicate(t, facts, fatigue.Scope{From: time.Date(to-50, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(to, 12, 31, 0, 0, 0, 0, time.UTC)}, fatigue.Evidence{})
		if _, err := json.Marshal(all); err != nil {
			t.Errorf("up to %d: %v", to, err)
		}
	}
}

// Whatever the order of the events and wherever segments end, the same bytes;
// and nobody is named.
func TestIndicatorsDoNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, s := drawFacts(t), drawScope(t)
		events, labels := numbered(facts)
		bytes := func(events []corpus.Event, labels verdicts, size int) string {
			all, err := rapidRead(t, numberedParts(events, labels, size)).Indicate(t.Context(), s, fatigue.Evidence{Answers: answers(30, 20, 5), Closings: closings(40, func(i int) int { return i })})
			if errors.Is(err, fatigue.ErrPeriod) {
				t.Skip("the drawn events or the drawn period have no days")
			}
			if err != nil {
				t.Fatal(err)
			}
			text, _ := json.Marshal(all)
			return string(text)
		}
		want := bytes(events, labels, len(events))
		places := make([]int, len(events))
		for i := range places {
			places[i] = i
		}
		var shuffled []corpus.Event
		var own verdicts
		for _, i := range rapid.Permutation(places).Draw(t, "order") {
			shuffled, own = append(shuffled, events[i]), append(own, labels[i])
		}
		if got := bytes(shuffled, own, rapid.IntRange(1, 20).Draw(t, "size")); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// What a source suppressed is a blind spot, too, whether anybody labelled it or
// not; a response of another kind is none.
func TestSuppressedIsABlindSpot(t *testing.T) {
	facts := factsOf(t, `
		0 09:00 loud  a1 none 60 1 red
		0 12:00 loud  a2 none 60 1 red
		1 09:00 quiet a1 tp 60 1 red`)
	facts[0].response, facts[1].response = "Suppressed by throttle", "notify"
	b := indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{}).Blind
	if b.Dismissed != 1 || len(b.Rules) != 1 || b.Rules[0].How != "suppressed" || b.Rules[0].Followed.K != 1 || b.Rules[0].Earlier.Value != 24 {
		t.Errorf("got %+v", b)
	}
}
