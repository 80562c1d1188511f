package load

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"time"

	"gonum.org/v1/gonum/mathext"

	"assay/tuning/queue"
)

// keyOf names an episode by what it is.
func keyOf(rule, entity string, raised int64) uint64 {
	h := fnv.New64a()
	h.Write([]byte(rule))
	h.Write([]byte{0})
	h.Write([]byte(entity))
	h.Write([]byte{0})
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(raised)))
	return h.Sum64()
}

// mix is the finisher of SplitMix64 (Steele, Lea, Flood: Fast splittable
// pseudorandom number generators, OOPSLA 2014): every bit of what goes in
// moves half of those that come out.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unit is a number between 0 and 1, never either.
func unit(bits uint64) float64 { return (float64(bits>>11) + .5) / (1 << 53) }

// draw is a handling time, the same for the same bits. It is whole
// milliseconds, so that the last bit of a logarithm moves nothing.
func (l logNormal) draw(bits uint64) time.Duration {
	seconds := math.Exp(l.mean + l.deviation*mathext.NormalQuantile(unit(bits)))
	return time.Duration(math.Round(min(seconds, maxHandling)*1000)) * time.Millisecond
}

// sources are the days that are drawn from.
type sources struct {
	seed  uint64
	whole bool     // days are drawn whole, else hour by hour
	days  int      // how many there are
	kinds [2][]int // places of weekdays and of weekends
	weeks int      // of a stretch
}

// place is an hour of the past, 24 d + h.
type place = int

func newSources(days []int64, o ForecastOptions) *sources {
	s := &sources{seed: o.Seed, days: len(days), weeks: o.Weeks}
	for i, d := range days {
		s.kinds[weekend(d)] = append(s.kinds[weekend(d)], i)
	}
	s.whole = len(days) >= fewDays && len(s.kinds[0]) > 0 && len(s.kinds[1]) > 0
	return s
}

// day is the hours of the past that a day of a stretch is made of. Days are
// drawn whole, so that what comes in bursts and what different rules see
// together stays together. Where they are few, each hour is drawn from all
// days, from its own hour of the day or one beside it.
func (s *sources) day(replication, slot int) [24]place {
	bits := mix(mix(s.seed^uint64(replication)<<20) + uint64(slot))
	var out [24]place
	if s.whole {
		kind := s.kinds[weekendSlot(slot)]
		d := kind[bits%uint64(len(kind))]
		for h := range out {
			out[h] = 24*d + h
		}
		return out
	}
	for h := range out {
		bits = mix(bits + uint64(h))
		d, aside := int((bits>>8)%uint64(s.days)), int(bits%3)-1
		out[h] = 24*d + (h+aside+24)%24
	}
	return out
}

// weekendSlot is 1 on the days of a stretch that are Saturdays and Sundays; it
// begins on a Monday.
func weekendSlot(slot int) int {
	if slot%7 >= 5 {
		return 1
	}
	return 0
}

// cases turns the hours drawn into cases, in the order of time.
func (s *sources) cases(out []queue.Case, t trace, replication int) []queue.Case {
	out = out[:0]
	for slot := range 7 * s.weeks {
		salt := mix(s.seed + uint64(replication)<<32 + uint64(slot))
		for h, from := range s.day(replication, slot) {
			began := time.Duration(slot)*queue.Day + time.Duration(h)*time.Hour
			for _, a := range t[from] {
				out = append(out, queue.Case{At: began + a.clock, Service: a.service.draw(mix(a.key ^ salt)), Class: a.class})
			}
		}
	}
	return out
}
