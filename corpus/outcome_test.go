package corpus

import "testing"

func TestIsOutcomePath(t *testing.T) {
	check := func(path string, want bool) {
		t.Helper()
		if got := IsOutcomePath(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	for _, path := range []string{"label", "label.verdict", "Label.Verdict", "LABEL", "ground_truth.x", "groundTruth.x", "GroundTruth", "ground-truth",
		"unmapped.label.verdict", "_source.label.verdict", "_source.ground_truth", "result.label"} {
		check(path, true)
	}
	for _, path := range []string{"", "labels.k", "label_x", "a.label", "button.label", "ground", "ground_truths", "unmapped.a", "result.verdict"} {
		check(path, false)
	}
}

func TestStripOutcome(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		v, err := ParseValue(text)
		if err != nil {
			t.Fatal(err)
		}
		got, some := StripOutcome(v)
		if string(got.AppendJSON(nil)) != want || some != (text != want) {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", text, got.AppendJSON(nil), some, want)
		}
		if string(v.AppendJSON(nil)) != text {
			t.Errorf("%s was changed to %s", text, v.AppendJSON(nil))
		}
	}
	check(`[{"id":1,"label":{"verdict":"true_positive"}},2,{"label":{"Verdict":"x"},"b":null}]`, `[{"id":1},2,{"b":null}]`)
	check(`[{"a":{"ground_truth":{"x":[1]},"b":1},"groundTruth":1}]`, `[{"a":{"b":1}}]`)
	check(`[[{"ground_truth":true,"k":1.0}]]`, `[[{"k":1.0}]]`)
	check(`[{"label":"Yes","value":1},{"label":{"text":"No"}},{"labels":{"verdict":1}}]`, `[{"label":"Yes","value":1},{"label":{"text":"No"}},{"labels":{"verdict":1}}]`)
	check(`["ground_truth"]`, `["ground_truth"]`)
}
