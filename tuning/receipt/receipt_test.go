package receipt_test

import (
	"bytes"
	"strings"
	"testing"

	"assay/tuning/episode"
	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/load"
	"assay/tuning/quality"
	"assay/tuning/reach"
	"assay/tuning/receipt"
	"assay/tuning/report"
)

const text = `version: 1
name: ours
checks:
  - {id: recall, figure: known_recall.event, op: ">=", value: 0.5}
`

func sample() *report.Report {
	r := &report.Report{SchemaVersion: report.SchemaVersion, Tool: "assay test", Snapshot: strings.Repeat("5", 64), Environment: strings.Repeat("e", 64)}
	r.Rule = report.Rule{ID: "r", Digest: strings.Repeat("c", 64)}
	r.KnownRecall = episode.ByUnit[interval.Proportion]{Event: interval.Of(8, 10)}
	r.Comparison = &report.Comparison{Baseline: report.Figures{Rule: report.Rule{ID: "r", Digest: strings.Repeat("b", 64)}}}
	return r
}

func of(t *testing.T, r *report.Report, policy string) *receipt.Receipt {
	t.Helper()
	p, err := gate.ParsePolicy("p.yml", policy)
	if err != nil {
		t.Fatal(err)
	}
	c, err := receipt.New(r, p, 7)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The same replay gives the same receipt, which is read as it was written.
func TestReceipt(t *testing.T) {
	a, b := of(t, sample(), text), of(t, sample(), text)
	form, err := a.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := receipt.Decode(form)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := again.Encode()
	digestA, _ := a.Digest()
	digestB, _ := b.Digest()
	if !bytes.Equal(form, second) || digestA != digestB || len(a.Differs(again)) > 0 {
		t.Errorf("%s\n%s", form, second)
	}
	if a.Outcome != gate.Pass || a.Figures[0].K != 8 || a.Figures[0].N != 10 || a.Subject() != strings.Repeat("c", 64) {
		t.Errorf("receipt %+v", a)
	}
}

// Whatever differs is named.
func TestDiffers(t *testing.T) {
	was := of(t, sample(), text)
	check := func(name, want string, policy string, change func(*report.Report)) {
		t.Helper()
		r := sample()
		change(r)
		got := strings.Join(was.Differs(of(t, r, policy)), "; ")
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q, want it to say %q", name, got, want)
		}
	}
	forecast := func(roster string) *load.Forecast {
		return &load.Forecast{Method: load.ForecastMethod{Seed: 1, Widening: 1.5, RosterDigest: strings.Repeat(roster, 64)}}
	}
	check("another roster", "the roster is aaaaaaaaaaaa, not nothing", text, func(r *report.Report) { r.Forecast = forecast("a") })
	check("snapshot", "the snapshot is 666666666666, not 555555555555", text, func(r *report.Report) { r.Snapshot = strings.Repeat("6", 64) })
	check("rule", "the rule is version dddddddddddd", text, func(r *report.Report) { r.Rule.Digest = strings.Repeat("d", 64) })
	check("baseline", "it was held against nothing, not bbbbbbbbbbbb", text, func(r *report.Report) { r.Comparison = nil })
	check("retirement", "the rule is version bbbbbbbbbbbb", text, func(r *report.Report) { r.Retirement = &report.Retirement{} })
	check("environment", "field aliases", text, func(r *report.Report) { r.Environment = "" })
	check("gap", "episodes end after 60 s and incidents after 0 s, not 0 and 0", text, func(r *report.Report) { r.Method.EpisodeGapSeconds = 60 })
	check("program", "the program is assay other", text, func(r *report.Report) { r.Tool = "assay other" })
	check("figure", "the check recall is fail at 0.4, not pass at 0.8", text, func(r *report.Report) { r.KnownRecall.Event = interval.Of(4, 10) })
	check("no figure", "the check recall is inconclusive at no figure", text, func(r *report.Report) { r.KnownRecall.Event = interval.Of(0, 0) })
	check("a figure that is not looked at", "a figure that no check looks at differs", text, func(r *report.Report) { r.Events = 1 })
	check("policy", "the check recall is gone", strings.Replace(text, "id: recall", "id: other", 1), func(*report.Report) {})
	if got := was.Differs(func() *receipt.Receipt { c := of(t, sample(), text); c.Labels = 8; return c }()); len(got) != 1 || !strings.Contains(got[0], "up to 8, not 7") {
		t.Errorf("labels: %q", got)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "no JSON": "{", "another version": `{"schema_version":2}`, "an unknown field": `{"schema_version":1,"verdict":"pass"}`,
		"two values": `{"schema_version":1}{}`, "a wrong type": `{"schema_version":1,"labels":"x"}`, "a book": strings.Repeat(" ", 1<<20+1),
	} {
		if c, err := receipt.Decode([]byte(text)); err == nil {
			t.Errorf("%s is read: %+v", name, c)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"schema_version":1,"figures":[{"check":"a","outcome":"pass"}],"baseline":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := receipt.Decode(b)
		if err != nil {
			return
		}
		form, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := receipt.Decode(form)
		if err != nil || len(c.Differs(again)) > 0 {
			t.Fatalf("%v, %v", err, c.Differs(again))
		}
	})
}

// A forecast is made again with the widening that it had.
func TestForecast(t *testing.T) {
	r := sample()
	if c := of(t, r, text); c.Forecast != nil || c.Widening() != 1 {
		t.Errorf("without a forecast: %+v, widening %g", c.Forecast, c.Widening())
	}
	r.Forecast = &load.Forecast{Method: load.ForecastMethod{Seed: 1, Widening: 1.5, RosterDigest: strings.Repeat("a", 64)}}
	if c := of(t, r, text); c.Forecast == nil || c.Widening() != 1.5 || c.Forecast.Seed != 1 {
		t.Errorf("with one: %+v", c.Forecast)
	}
}

// A receipt names what the snapshot does not fix, and tells when it is another:
// of a retirement by what goes.
func TestReceiptNamesWhatItRestsOnBesides(t *testing.T) {
	beside := func(opinions int64, trust, inventory string, retired bool) *receipt.Receipt {
		r := sample()
		f := &r.Figures
		if retired {
			f = &r.Comparison.Baseline
		}
		f.Labels, f.Reach = &quality.Fired{Opinions: opinions}, &reach.Reach{Trust: trust, Inventory: inventory}
		return of(t, r, text)
	}
	a := beside(3, "t", "i", false)
	if *a.Beside != (receipt.Beside{Opinions: 3, Trust: "t", Inventory: "i"}) || *beside(3, "t", "i", true).Beside != *a.Beside || of(t, sample(), text).Beside != nil {
		t.Errorf("got %+v", a.Beside)
	}
	for want, b := range map[string]*receipt.Receipt{
		"second opinions count up to 4, not 3":               beside(4, "t", "i", false),
		"the table of who can write which field is u, not t": beside(3, "u", "i", false),
		"the inventory of principals is nothing, not i":      beside(3, "t", "", false),
	} {
		if got := a.Differs(b); len(got) != 1 || got[0] != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
