package queue

import "time"

// Day and Week are the units of a duty's calendar.
const (
	Day  = 24 * time.Hour
	Week = 7 * Day
)

// HoursAWeek is the number of cells that a week is looked at in.
const HoursAWeek = 168

// DefaultProductive is the share of a shift that goes into cases: the rest is
// meetings, hunting, writing and training (load.md section 5).
const DefaultProductive = 0.6

// Shift is when a number of analysts is there.
type Shift struct {
	Days     [7]bool       // on which it begins, Monday first
	From, To time.Duration // of the day; a shift that does not end after it begins ends on the next day
	Analysts int
	HandOver time.Duration // at the end of the shift, in which nobody begins a case
	Breaks   []Break
}

// Break is time off a shift. The analysts of a shift take it one after another,
// so that it moves on by its length from one to the next.
type Break struct {
	From   time.Duration // of the day; before the shift begins: of the next day
	Length time.Duration
}

// Window is a time in which an analyst may begin a case.
type Window struct{ From, To time.Duration }

// Duty is the windows of one analyst on one shift, rising and apart.
type Duty []Window

// Duties are everybody's from the first Monday on, for so many weeks. What is
// left of the shift that began before the first Monday is among them.
func Duties(shifts []Shift, weeks int) []Duty {
	end := time.Duration(weeks) * Week
	var out []Duty
	for _, s := range shifts {
		for day := -1; day < 7*weeks; day++ {
			if !s.Days[(day+7)%7] {
				continue
			}
			for who := range s.Analysts {
				if d := s.duty(time.Duration(day)*Day, who).within(end); len(d) > 0 {
					out = append(out, d)
				}
			}
		}
	}
	return out
}

// Length is how long the shift is.
func (s Shift) Length() time.Duration {
	if s.To > s.From {
		return s.To - s.From
	}
	return s.To + Day - s.From
}

// duty is that of one of the analysts on the shift that begins on a day.
func (s Shift) duty(midnight time.Duration, who int) Duty {
	from := midnight + s.From
	d := Duty{{from, from + s.Length() - s.HandOver}}
	for _, b := range s.Breaks {
		at := midnight + b.From
		if at < from {
			at += Day
		}
		d = d.without(Window{at, at + b.Length}.moved(time.Duration(who) * b.Length))
	}
	return d
}

func (w Window) moved(by time.Duration) Window { return Window{w.From + by, w.To + by} }

// without cuts a window out.
func (d Duty) without(cut Window) (out Duty) {
	for _, w := range d {
		for _, rest := range []Window{{w.From, min(w.To, cut.From)}, {max(w.From, cut.To), w.To}} {
			if rest.From < rest.To {
				out = append(out, rest)
			}
		}
	}
	return out
}

// within is what of a duty lies between zero and the end.
func (d Duty) within(end time.Duration) (out Duty) {
	for _, w := range d {
		if w = (Window{max(w.From, 0), min(w.To, end)}); w.From < w.To {
			out = append(out, w)
		}
	}
	return out
}

// Staffed is the time of windows in each hour of the week, Monday 00:00 first,
// over all weeks together.
func Staffed(duties []Duty) (hours [HoursAWeek]time.Duration) {
	for _, d := range duties {
		for _, w := range d {
			spread(&hours, w.From, w.To)
		}
	}
	return hours
}

// spread adds a stretch of time to the hours of the week that it lies in.
func spread(hours *[HoursAWeek]time.Duration, from, to time.Duration) {
	for from < to {
		next := min(to, (from/time.Hour+1)*time.Hour)
		hours[int(from/time.Hour)%HoursAWeek] += next - from
		from = next
	}
}
