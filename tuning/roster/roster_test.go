package roster_test

import (
	"strings"
	"testing"
	"time"

	"assay/tuning/queue"
	"assay/tuning/roster"
)

const small = `version: 1
name: office
zone: Europe/Vienna
service_level_minutes: 30
shifts:
  - days: [mon, tue]
    from: "09:00"
    to: "17:00"
    analysts: 2
`

func TestParse(t *testing.T) {
	r, err := roster.Parse("office.yml", small)
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "office" || r.Zone.String() != "Europe/Vienna" || r.Level != 30*time.Minute || r.Expiry != 0 || r.Productive != queue.DefaultProductive {
		t.Errorf("got %+v", r)
	}
	if r.Hours() != 32*time.Hour || len(r.Duties(4)) != 16 || len(r.Digest) != 64 {
		t.Errorf("%s a week, %d duties in four, digest %q; want 32 h, 16 and 64 digits", r.Hours(), len(r.Duties(4)), r.Digest)
	}
	for level, want := range map[string]uint8{"critical": 0, "High": 1, "informational": 4, "": 5, "odd": 5} {
		if got := r.Class(level); got != want {
			t.Errorf("class of %q: %d, want %d", level, got, want)
		}
	}
}

func TestAllKeys(t *testing.T) {
	r, err := roster.Parse("all.yml", `version: 1
name: all
description: with everything
zone: UTC
productive: 0.5
service_level_minutes: 1.5
expiry_hours: 12
priority: {critical: 1, high: 1}
shifts:
  - name: night
    days: [sun]
    from: "22:00"
    to: "06:00"
    analysts: 1
    hand_over_minutes: 15
    breaks: [{from: "02:00", minutes: 30}]
`)
	if err != nil {
		t.Fatal(err)
	}
	if r.Productive != .5 || r.Level != 90*time.Second || r.Expiry != 12*time.Hour || r.Class("high") != 0 || r.Class("low") != 1 || r.Description != "with everything" {
		t.Errorf("got %+v", r)
	}
	if want := 7*time.Hour + 15*time.Minute; r.Hours() != want || r.Shifts[0].Name != "night" {
		t.Errorf("%s a week in %q, want %s", r.Hours(), r.Shifts[0].Name, want)
	}
}

func TestDefault(t *testing.T) {
	r := roster.Default()
	if r.Name != "default" || r.Expiry != 72*time.Hour || len(r.Shifts) != 5 {
		t.Errorf("got %+v", r)
	}
	for hour, staffed := range queue.Staffed(r.Duties(1)) {
		if staffed == 0 {
			t.Errorf("nobody is there in hour %d of the week", hour)
		}
	}
}

func TestWrong(t *testing.T) {
	check := func(text string, want ...string) {
		t.Helper()
		_, err := roster.Parse("r.yml", text)
		if err == nil {
			t.Fatalf("no error, want %q in\n%s", want, text)
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("got %v, want %q in it", err, w)
			}
		}
	}
	with := func(old, new string) string { return strings.Replace(small, old, new, 1) }
	check("", "r.yml:1: the roster is empty")
	check("a: [", "r.yml:1: ")
	check("[]", "a roster must be a mapping")
	check(strings.Repeat("#", 1<<17), "at most 65536 bytes")
	check(small+"---\n", "one document")
	check(with("version: 1", "version: 2"), "version 2 of the roster form is not known, 1 is")
	check(with("version: 1\n", "")+"shift: 1\n", "a roster needs the key version", `r.yml:9: a roster has no key "shift"; keys are description, expiry_hours`)
	check(small+"name: again\n", "r.yml:10: name stands here twice")
	check(with("Europe/Vienna", "Atlantis/"+strings.Repeat("x", 100)), `r.yml:3: there is no zone "Atlantis/xxx`, "…")
	check(with("Europe/Vienna", "Local"), "there is no zone")
	check(with("Europe/Vienna", "7"), "zone must be text")
	check(with("30", "0"), "r.yml:4: service_level_minutes must be a number from 1 to 10080")
	check(with("30", "soon"), "service_level_minutes must be a number")
	check(small+"productive: 1.5\n", "productive must be a number from 0.01 to 1")
	check(small+"priority: {urgent: 1}\n", `priority has no key "urgent"`)
	check(small+"priority: {high: 0}\n", "the priority of high must be a number from 1 to 9")
	check(with("analysts: 2", "analysts: 1.5"), "analysts must be a whole number")
	check(with("[mon, tue]", "[]"), "days must be a list of at least one of mon, tue")
	check(with("[mon, tue]", "mon"), "r.yml:6: days must be a list")
	check(with("[mon, tue]", "[mon, mon]"), "mon stands here twice")
	check(with("[mon, tue]", "[monday]"), `there is no day "monday"; days are mon`)
	check(with("[mon, tue]", "[mon, tue, mon, mon, mon, mon, mon, mon]"), "days has at most 7 entries, here are 8")
	check(with(`"09:00"`, `"9"`), `r.yml:7: from must be a time of the day in quotes, as "06:00", and is "9"`)
	check(small+"    hand_over_minutes: 480\n", "no longer than its hand-over")
	check(small+"    breaks: [{from: \"08:00\", minutes: 30}]\n", "the break begins outside of its shift")
	check(small+"    breaks: [{from: \"12:00\"}]\n", "a break needs the key minutes")
	check("version: 1\nname: x\nzone: UTC\nservice_level_minutes: 1\nshifts: []\n", "shifts must be a list of at least one")
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add(roster.Default().Text)
	f.Add("version: 1\nshifts: [{days: [mon], from: \"22:00\", to: \"22:00\", analysts: 1, breaks: [{from: \"21:59\", minutes: 1440}]}]")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := roster.Parse("f.yml", text)
		if err != nil {
			return
		}
		if most := time.Duration(len(r.Shifts)*7*200) * 24 * time.Hour; r.Zone == nil || r.Hours() < 0 || r.Hours() > most {
			t.Errorf("%s a week in %v from %q", r.Hours(), r.Zone, text)
		}
	})
}
