package views

import "regexp"

// Small words that parts choose between.

func arrow(rises bool) string {
	if rises {
		return "▲"
	}
	return "▼"
}

func betterWord(better bool) string {
	if better {
		return "better"
	}
	return "worse"
}

func noticeIcon(kind string) string {
	switch kind {
	case "done":
		return "check"
	case "warn", "wrong":
		return "triangle-alert"
	case "gate":
		return "scale"
	}
	return "info"
}

// words says what the arrow and the colour of a change say.
func (c changeModel) words() string {
	than := c.Than
	if than == "" {
		than = "the baseline"
	}
	switch {
	case c.Plain && c.Rises:
		return "more than " + than
	case c.Plain:
		return "less than " + than
	}
	return betterWord(c.Better) + " than " + than
}

func bySomebody(name string) string {
	if name == "" {
		return ""
	}
	return "by " + name
}

// signed puts a sign before a count; nothing has none.
func signed(sign, count string) string {
	if count == "0" {
		return count
	}
	return sign + count
}

// minusSign finds a minus that stands before a number.
var minusSign = regexp.MustCompile(`(^|[ (])-(\d)`)

// typeset gives the numbers of a sentence, which come in ASCII, the minus of a
// page.
func typeset(s string) string { return minusSign.ReplaceAllString(s, "${1}\u2212${2}") }
