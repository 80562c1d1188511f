package report_test

import (
	"io"
	"testing"

	"assay/tuning/report"
)

// Whatever reads back can be shown, and is the same after another round.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"schema_version":1}`))
	f.Add([]byte(`{"schema_version":1,"forecast":{"peak":{"hour_of_week":-7},"hours_per_day":{"median":-1e308}},"comparison":{"forecast":{"expired":{"low":1}}}}`))
	f.Add([]byte(`{"schema_version":1,"load":{"busiest_day":null},"comparison":{"changed":[{"kind":"lost"}],"changed_total":-1}}`))
	f.Add([]byte(`{"schema_version":1,"precision":{"event":{"actionable":{"k":5,"n":3,"low":null}}},"known_recall":{"incident":{"k":-1,"n":-1}}}`))
	f.Add([]byte(`{"schema_version":1,"reach":{"fields":[{"level":"derived"}],"outsider":{"outcome":"maybe"},"radius":{"population":-1,"held":{"k":-5,"n":-3},"max_day":{"day":"x","k":1,"n":0}},"boundary":{"incidents":{"k":2,"n":1}},"suppression":{}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := report.Decode(b)
		if err != nil {
			return
		}
		form := encoded(t, r)
		again, err := report.Decode([]byte(form))
		if err != nil || encoded(t, again) != form {
			t.Fatalf("%s: second round: %v", form, err)
		}
		if err := report.WriteText(io.Discard, r); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteMarkdown(io.Discard, r); err != nil {
			t.Fatal(err)
		}
	})
}
