package views

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
