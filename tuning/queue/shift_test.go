package queue_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/queue"
)

const hour = time.Hour

var workdays = [7]bool{true, true, true, true, true}

func TestDuties(t *testing.T) {
	monday := [7]bool{true}
	for _, c := range []struct {
		name  string
		shift queue.Shift
		want  []queue.Duty
	}{
		{"two on one day", queue.Shift{Days: monday, From: 8 * hour, To: 16 * hour, Analysts: 2},
			[]queue.Duty{{{From: 8 * hour, To: 16 * hour}}, {{From: 8 * hour, To: 16 * hour}}}},
		{"a hand-over at the end", queue.Shift{Days: monday, From: 8 * hour, To: 16 * hour, Analysts: 1, HandOver: hour},
			[]queue.Duty{{{From: 8 * hour, To: 15 * hour}}}},
		{"a break, one after another", queue.Shift{Days: monday, From: 8 * hour, To: 16 * hour, Analysts: 2, Breaks: []queue.Break{{From: 12 * hour, Length: hour}}},
			[]queue.Duty{{{From: 8 * hour, To: 12 * hour}, {From: 13 * hour, To: 16 * hour}}, {{From: 8 * hour, To: 13 * hour}, {From: 14 * hour, To: 16 * hour}}}},
		{"a break after midnight", queue.Shift{Days: monday, From: 22 * hour, To: 6 * hour, Analysts: 1, Breaks: []queue.Break{{From: 2 * hour, Length: hour}}},
			[]queue.Duty{{{From: 22 * hour, To: 26 * hour}, {From: 27 * hour, To: 30 * hour}}}},
		{"the night before the first Monday", queue.Shift{Days: [7]bool{6: true}, From: 22 * hour, To: 6 * hour, Analysts: 1},
			[]queue.Duty{{{From: 0, To: 6 * hour}}, {{From: 166 * hour, To: 168 * hour}}}},
		{"nobody", queue.Shift{Days: monday, From: 8 * hour, To: 16 * hour}, nil},
		{"a hand-over longer than the shift", queue.Shift{Days: monday, From: 8 * hour, To: 9 * hour, Analysts: 1, HandOver: 2 * hour}, nil},
	} {
		if d := cmp.Diff(c.want, queue.Duties([]queue.Shift{c.shift}, 1)); d != "" {
			t.Errorf("%s: -want +got\n%s", c.name, d)
		}
	}
}

func TestStaffed(t *testing.T) {
	shift := queue.Shift{Days: workdays, From: 8 * hour, To: 16*hour + 30*time.Minute, Analysts: 2, Breaks: []queue.Break{{From: 12 * hour, Length: 30 * time.Minute}}}
	hours := queue.Staffed(queue.Duties([]queue.Shift{shift}, 4))
	for at, want := range map[int]time.Duration{7: 0, 8: 8 * hour, 12: 4 * hour, 16: 4 * hour, 17: 0, 24 + 8: 8 * hour, 5*24 + 8: 0} {
		if hours[at] != want {
			t.Errorf("hour %d of the week: %s over four weeks, want %s", at, hours[at], want)
		}
	}
}
