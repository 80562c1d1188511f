package views

import (
	"slices"
	"strconv"
	"strings"

	"assay/corpus"
)

// severityModel is a severity as a word with one to four ticks; never by
// colour.
type severityModel struct {
	Word  string // as the source wrote it
	Ticks int    // 0: not one of the usual words
}

var severityWords = []string{"low", "medium", "high", "critical"}

func severityOf(e *corpus.Event) severityModel {
	word := e.Get("alert.severity").Text()
	return severityModel{Word: word, Ticks: slices.Index(severityWords, strings.ToLower(word)) + 1}
}

// on says which of the four ticks are filled.
func (m severityModel) on() (on [4]bool) {
	for i := range on {
		on[i] = i < m.Ticks
	}
	return on
}

func tickClass(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func tickX(i int) string { return strconv.Itoa(1 + 5*i) }
