package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"assay/tuning/rule"
)

const searched = `title: %s
id: %s
status: test
level: %s
tags: [%s]
related: [{id: 08fbc97d-0a2f-491c-ae21-8ffcfd3174e9, type: derived}]
logsource: {product: agent}
detection: {s: {f: v}, condition: s}
`

func searchLibrary(t *testing.T) *Library {
	t.Helper()
	l, _ := open(t)
	for _, r := range [][4]string{
		{"Download", "0f9b5a58-7d2f-4b5a-9d55-0000000000a1", "low", "attack.t1105, atlas.aml.t0051"},
		{"Shell", "0f9b5a58-7d2f-4b5a-9d55-0000000000a2", "high", "attack.execution, attack.t1059.001"},
		{"Script", "0f9b5a58-7d2f-4b5a-9d55-0000000000a3", "critical", "attack.t1059, attack.command_and_control"},
	} {
		text := fmt.Sprintf(searched, r[0], r[1], r[2], r[3])
		if _, _, err := l.Add(context.Background(), text, strings.ToLower(r[0])+".yml", "kim"); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := l.Add(context.Background(), "# title: Plain\n# id: plain\nuser=a\n", "plain.spl", "ana"); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestSearchFindsRules(t *testing.T) {
	l, ctx := searchLibrary(t), context.Background()
	all, err := l.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                                  "Download Plain Script Shell",
		"tag:attack.t1059":                  "Script Shell",
		"tag:t1059":                         "Script Shell",
		"tag:ATTACK.T1059.001":              "Shell",
		"tag:attack.t105":                   "",
		"tag:attack.t10*":                   "Script Shell",
		"tag:attack":                        "Download Script Shell",
		"tag:aml.t0051":                     "Download",
		"tag:command-and-control":           "Script",
		"tag:*":                             "Download Script Shell",
		"-tag:*":                            "Plain",
		"NOT tags:t1059 AND tag:*":          "Download",
		"tag:attack.t1059 level:high":       "Shell",
		"level:low,critical":                "Download Script",
		"level:>low":                        "Script Shell",
		"level:<=high":                      "Download Shell",
		"-level:*":                          "Plain",
		"status:experimental":               "Download Plain Script Shell",
		"status:stable":                     "",
		"related:08fbc97d":                  "Download Script Shell",
		"related:8fbc":                      "",
		"language:spl":                      "Plain",
		"by:AN":                             "Plain",
		"shell":                             "Shell",
		`"title: shell"`:                    "Shell",
		`title:"scr"`:                       "Script",
		"https://example.org":               "",
		"file:*.yml -id:*a1 -title:script":  "Shell",
		"NOT NOT title:script tag:t1059 - ": "Script",
	} {
		s, err := ParseSearch(text)
		if err != nil {
			t.Errorf("ParseSearch(%q): %v", text, err)
			continue
		}
		found, err := l.Select(s, all)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range found {
			got = append(got, v.Title)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q finds %v, want %s", text, got, want)
		}
	}
}

func TestSearchErrors(t *testing.T) {
	for text, want := range map[string]string{
		"x tga:a":       "2 5 rules have no field tga; did you mean tag?",
		"qqqqq:a":       "0 7 rules have no field qqqqq; they have by, file, id, language, level, related, status, tag, title; to find the words, put them in quotes",
		"level:hi":      "0 8 hi is no level; levels are informational, low, medium, high, critical",
		"level:!=high":  "0 12 !=high is no level; levels are informational, low, medium, high, critical",
		"status:active": "0 13 active is no status; statuses are experimental, test, stable, deprecated and unsupported",
		"tag:":          "0 4 tag: has no value behind it; write tag:* for any",
		"tag:,":         "0 5 tag: has no value behind it; write tag:* for any",
	} {
		_, err := ParseSearch(text)
		var wrong *SearchError
		if !errors.As(err, &wrong) || fmt.Sprintf("%d %d %v", wrong.Offset, wrong.Length, wrong) != want {
			t.Errorf("ParseSearch(%q): %+v, want %s", text, err, want)
		}
	}
	if _, err := ParseSearch(strings.Repeat("a ", maxSearchTerms+1)); err == nil {
		t.Error("as many conditions as one likes")
	}
}

// An alert names a rule by its id, its file or its title.
func TestRaisedKnowsNames(t *testing.T) {
	l := searchLibrary(t)
	raised, err := l.Raised(context.Background(), "tag", "attack.t1059")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"shell": "true true", "Script": "true true", "0F9B5A58-7d2f-4b5a-9d55-0000000000a2": "true true",
		"download": "true false", "nobody": "false false", "": "false false"} {
		known, wanted := raised(name)
		if got := fmt.Sprint(known, wanted); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

// Whatever is typed is read or refused with a place inside the text.
func FuzzParseSearch(f *testing.F) {
	for _, s := range []string{`tag:attack.t1059 level:>=high`, `-"a b" NOT x:y`, "level:\xff,*", `related:"`, "-", "tag:*a*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSearch(text)
		var wrong *SearchError
		if errors.As(err, &wrong) && (wrong.Offset < 0 || wrong.Length < 0 || wrong.Offset+wrong.Length > len(text)) {
			t.Errorf("%q: the place is outside of it: %+v", text, wrong)
		}
		s.Finds(Version{Title: text}, Marks{Level: "low", Tags: []string{text}, Related: []rule.Related{{ID: text}}})
	})
}
