package sigma

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/tuning/rule"
)

func TestSetOfFiles(t *testing.T) {
	corr := "title: Corr\nname: corr\ncorrelation: {type: event_count, rules: [a, b], timespan: 5m, condition: {gte: 2}}\n"
	out := ParseSet([]File{
		{"a.yml", "# ours\n---\n" + base("a")},
		{"corr.yml", corr},
		{"b.yml", strings.TrimSuffix(base("b"), "\n")},
		{"broken.yml", "title: ["},
		{"filter.yml", filtering("F", "any", notAdmin)},
		{"c.yml", base("c")},
		{"more.yml", base("c") + "---\ntitle: Own\nname: own\ncorrelation: {type: temporal, rules: c, timespan: 5m}\n"},
	})
	var got []string
	for i, p := range out {
		for _, r := range p.Rules {
			got = append(got, fmt.Sprint(i, " ", r.Name, " ", r.Filters))
			checkClosed(t, "x.yml", r)
		}
		if (p.Diagnostics.Err() != nil) != (i == 3) {
			t.Errorf("file %d: %v", i, p.Diagnostics)
		}
	}
	if want := "[1 corr [] 5 c [F] 6 own []]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	text := out[1].Rules[0].Text
	if want := base("a") + "---\n" + base("b") + "---\n" + filtering("F", "any", notAdmin) + "---\n" + corr; text != want {
		t.Errorf("the text is\n%s\nwant\n%s", text, want)
	}
}

func TestCollections(t *testing.T) {
	check := func(text string, want ...string) {
		t.Helper()
		rules, ds := Parse("c.yml", text)
		var got []string
		for _, r := range rules {
			got = append(got, fmt.Sprint(r.Title, " ", r.LogSource.Category, " ", r.Where))
			again, ds := Parse("c.yml", r.Text)
			if len(again) != 1 || ds.Err() != nil {
				t.Errorf("the text of %s is no rule: %v\n%s", r.Title, ds, r.Text)
			} else if diff := cmp.Diff(r, again[0]); diff != "" {
				t.Errorf("the text of %s is another rule:\n%s", r.Title, diff)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\ngot  %v (%v)\nwant %v", text, got, ds, want)
		}
	}
	one := "title: One\ndetection: {s: {A: 1}, condition: s}\n"
	global := "action: global\nlogsource: {category: c}\ndetection: {g: {B: [1, 2]}}\n"
	check(global+"---\n"+one, `One c s{A = 1}`)
	check(global+"---\ntitle: Two\ndetection: {condition: g}\n---\naction: reset\n---\n"+one, `Two c g{B = (1, 2)}`, `One  s{A = 1}`)
	check(base("a")+"---\naction: repeat\ntitle: Next\nname: b\ndetection: {sel: {A: &x '7', B: *x}}\n",
		`Rule a c sel{A = "a"}`, `Next c sel{A = "7" and B = "7"}`)
	check("action: repeat\ntitle: x\n")
	check(global)
	check(global + strings.Repeat("---\naction: global\nx: "+strings.Repeat("y", 1000)+"\nz: ["+strings.Repeat("a,", 5000)+"]\n", 200) + "---\n" + one)
}

// TestClosedTextLaw: whatever documents stand in a stream and refer to each
// other, each rule's text parses to that rule, and reading the documents from
// a file each gives the same trees.
func TestClosedTextLaw(t *testing.T) {
	names := []string{"a", "b", "c", "d"}
	document := rapid.Custom(func(t *rapid.T) string {
		name := rapid.SampledFrom(names).Draw(t, "name")
		refs := strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID[string]).Draw(t, "refs"), ", ")
		source := rapid.SampledFrom([]string{"{category: c}", "{category: c, product: p}"}).Draw(t, "logsource")
		var doc string
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			doc = strings.Replace(filtering("F"+name, rapid.SampledFrom([]string{"any", "[" + refs + "]"}).Draw(t, "rules"), notAdmin), "{category: c}", source, 1)
		case 1:
			doc = "title: Corr\nname: " + name + "\ncorrelation: {type: temporal, rules: [" + refs + "], timespan: 5m}\ngenerate: " +
				rapid.SampledFrom([]string{"true", "false"}).Draw(t, "generate") + "\n"
		default:
			doc = strings.Replace(base(name), "{category: c}", source, 1)
		}
		return rapid.SampledFrom([]string{"", "", "\n\n", "# a remark\n"}).Draw(t, "before") + strings.TrimSuffix(doc, rapid.SampledFrom([]string{"", "\n"}).Draw(t, "cut"))
	})
	rapid.Check(t, func(t *rapid.T) {
		docs := rapid.SliceOfN(document, 1, 6).Draw(t, "documents")
		text := rapid.SampledFrom([]string{"", "\ufeff", "---", "# head\n---\n"}).Draw(t, "head")
		if text == "---" {
			text += "\n"
		}
		text += strings.Join(docs, "\n---\n")
		rules, _ := Parse("l.yml", text)
		for _, r := range rules {
			again, ds := Parse("l.yml", r.Text)
			found := false
			for _, a := range again {
				if a.ID == r.ID {
					found = true
					if diff := cmp.Diff(r, a); diff != "" {
						t.Fatalf("%s\nthe text of %s parses to another rule:\n%s\n%s", text, r.ID, r.Text, diff)
					}
				}
			}
			if !found {
				t.Fatalf("%s\nthe text of %s does not parse to it: %v\n%s", text, r.ID, ds, r.Text)
			}
			inside(t, r.Text, r.Where)
		}
		files := make([]File, len(docs))
		for i, d := range docs {
			files[i] = File{"l.yml", d}
		}
		var apart []string
		for _, p := range ParseSet(files) {
			for _, r := range p.Rules {
				apart = append(apart, r.ID+" "+r.Where.String())
			}
		}
		for _, r := range rules {
			if unique(docs) && !slices.Contains(apart, r.ID+" "+r.Where.String()) {
				t.Fatalf("%s\n%s is missing when the documents are files: %v", text, r.ID, apart)
			}
		}
	})
}

// unique reports that no two documents have a name, by which a file goes
// before others.
func unique(docs []string) bool {
	seen := map[string]bool{}
	for _, d := range docs {
		_, rest, ok := strings.Cut(d, "\nname: ")
		name, _, _ := strings.Cut(rest, "\n")
		if ok && seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

func inside(t *rapid.T, text string, x rule.Expr) {
	if s := x.Span(); s.Start < 0 || s.End < s.Start || s.End > len(text) {
		t.Fatalf("%q: the place of %s is %v", text, x, s)
	}
}
