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
