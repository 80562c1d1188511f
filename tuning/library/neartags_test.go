package library

import (
	"slices"
	"testing"
)

func TestNearestTags(t *testing.T) {
	names := map[string]bool{}
	for _, tag := range []string{"attack.t1059.001", "attack.t1105", "attack.execution", "atlas.aml.t0051"} {
		eachPartOfTag(tag, func(part string) { names[part] = true })
	}
	if names["001"] || !names["t1059.001"] || !names["aml.t0051"] {
		t.Fatalf("the parts are %v", names)
	}
	for value, want := range map[string][]string{
		"attack.t1509": {"attack.t1059"}, "t1509": {"t1059"}, "attack.exectuion": {"attack.execution"}, "atack.T1105": {"attack.t1105"},
		"attack_executon": {"attack.execution"}, "zebra": nil, "": nil,
	} {
		if got := nearestTags(value, names); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}

func TestRetagged(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"exec tag:exec", "exec tag:execution"},
		{`  -tag:a,exec,exe  title:exec NOT TAG:"exec"`, `  -tag:a,execution,exe  title:exec NOT TAG:"execution"`},
		{"exec title:exec", "exec title:exec"},
		{"", ""},
	} {
		if got := Retagged(c.text, "exec", "execution"); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}
