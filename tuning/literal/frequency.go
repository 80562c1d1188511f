package literal

// counts is how often each byte stands in a sample.
type counts struct {
	of    [256]int32
	total int
}

// sample counts 128 pieces of 64 bytes, spread over the arena.
func sample(arena string) (c counts) {
	const piece, pieces = 64, 128
	step := max(len(arena)/pieces, piece)
	for lo := 0; lo < len(arena); lo += step {
		part := arena[lo:min(lo+piece, len(arena))]
		for i := range len(part) {
			c.of[part[i]]++
		}
		c.total += len(part)
	}
	return c
}

// share is 1 in how many bytes are this one, at most the size of the sample.
func (c *counts) share(b byte) int { return c.total / int(max(c.of[b], 1)) }

// rarest is where the two rarest bytes of a text stand, the rarest first; the
// same place twice in a text of one byte.
func (c *counts) rarest(text string) (rare, other int) {
	text = text[:min(len(text), 64)]
	weight := func(i int) int64 { return int64(c.of[text[i]])<<32 + int64(frequency[text[i]]) }
	for i := range len(text) {
		if weight(i) < weight(rare) {
			rare = i
		}
	}
	if rare == 0 && len(text) > 1 {
		other = 1
	}
	for i := range len(text) {
		// The same byte a second time says less than another.
		if i != rare && text[i] != text[rare] && (text[other] == text[rare] || weight(i) < weight(other)) {
			other = i
		}
	}
	return rare, other
}

// frequency is about how many of ten thousand bytes of commands, prompts, URLs
// and prose are each byte, at least 1.
var frequency = [256]uint16{
	5, 1, 1, 1, 1, 1, 1, 1, 1, 5, 40, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	953, 1, 40, 3, 8, 10, 10, 20, 7, 7, 8, 1, 39, 233, 207, 354,
	41, 74, 65, 65, 64, 39, 40, 40, 38, 39, 71, 28, 10, 30, 10, 2,
	5, 13, 1, 4, 8, 12, 9, 2, 4, 4, 1, 1, 3, 4, 5, 3,
	3, 1, 6, 5, 9, 3, 1, 2, 1, 1, 1, 7, 60, 7, 1, 10,
	27, 624, 88, 260, 210, 899, 112, 187, 260, 410, 21, 52, 344, 195, 441, 421,
	370, 18, 521, 619, 720, 170, 79, 121, 87, 103, 9, 1, 11, 1, 5, 1,
	4, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 2, 1, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
}
