package views

import (
	"net/url"
	"strconv"

	"assay/corpus"
	"assay/tuning/rule"
)

// chipModel is a verdict as pages show it: glyph (by class), letters, colour
// and, for readers and pointers, the word.
type chipModel struct{ Class, Letters, Word string }

var chips = [corpus.NumVerdicts]chipModel{
	corpus.Unlabelled:     {"non", "none", "unlabelled"},
	corpus.TruePositive:   {"tp", "TP", "true positive"},
	corpus.BenignPositive: {"bp", "BP", "benign positive"},
	corpus.FalsePositive:  {"fp", "FP", "false positive"},
	corpus.Undetermined:   {"und", "UND", "undetermined"},
}

func chipOf(v corpus.Verdict) chipModel {
	if int(v) < len(chips) {
		return chips[v]
	}
	return chipModel{"non", v.String(), v.String()}
}

// figureModel is a key figure: its value with, below, K of N, the unit and the
// interval.
type figureModel struct {
	Name     string
	Value    string // "81.9 %"
	Of       string // "118 of 144 episodes"
	Interval string // "95 %: 74 to 88 %"
	Thin     bool   // too few to rely on; shown grey
	Words    bool   // Value is a sentence, not a number
	Change   *changeModel
	Whisker  *whiskerModel
	Before   *whiskerModel // the baseline's, drawn below
}

// changeModel is a difference to the baseline, or to what Than says. Better and
// worse differ in arrow and word, not only in colour.
type changeModel struct {
	Text   string
	Rises  bool
	Better bool
	Than   string // what it is compared with; "the baseline" when empty
	Plain  bool   // neither better nor worse, only different
}

// whiskerModel draws an interval on the axis from 0 to 1.
type whiskerModel struct {
	At, Low, High float64
	Title         string
	Baseline      bool
}

// proportionFigure is K of N of a unit ("episodes") with a 95 % interval. It
// is thin below min.
func proportionFigure(name, unit string, k, n int64, low, high float64, min int64) figureModel {
	if n == 0 {
		return figureModel{Name: name, Value: "no figure", Of: "no labelled " + unit, Words: true, Thin: true}
	}
	f := figureModel{
		Name: name, Value: formatPercent(float64(k) / float64(n)), Of: formatKofN(k, n) + " " + unit,
		Interval: formatInterval(low, high), Thin: n < min,
		Whisker: &whiskerModel{At: float64(k) / float64(n), Low: low, High: high, Title: name + ", " + formatInterval(low, high)},
	}
	if f.Thin {
		f.Of += ", too few to rely on"
	}
	return f
}

// tabModel is one of the views of a page, each with its own address.
type tabModel struct {
	Text, URL, Count string
	Here             bool
}

// stepModel is one step of a wizard.
type stepModel struct {
	Text       string
	Here, Past bool
}

// pagerModel is what stands below a list: which rows of how many, and the
// addresses around them; an empty address is not offered.
type pagerModel struct {
	Range                   string // "101 to 200 of 12,408 events"
	First, Prev, Next, Last string
}

// newPager is the pager of page (from 1) of size rows of total, with the
// parameter "page" in the address.
func newPager(address *url.URL, page, size int, total int64, unit string) pagerModel {
	return pagerAt(address, "page", "", page, size, total, unit)
}

// pagerAt is newPager with another parameter, and the anchor of the list for
// a page that has several.
func pagerAt(address *url.URL, name, anchor string, page, size int, total int64, unit string) pagerModel {
	last := max(1, int((total+int64(size)-1)/int64(size)))
	from, to := int64(page-1)*int64(size)+1, min(total, int64(page)*int64(size))
	p := pagerModel{Range: formatCount(from) + " to " + formatCount(to) + " of " + formatCount(total) + " " + unit}
	if total == 0 || from > total {
		p.Range = "0 of " + formatCount(total) + " " + unit
	}
	at := func(n int) string {
		text := strconv.Itoa(n)
		if n == 1 {
			text = ""
		}
		if to := withQuery(address, name, text); anchor != "" {
			return to + "#" + anchor
		}
		return withQuery(address, name, text)
	}
	if page > 1 {
		p.First, p.Prev = at(1), at(min(page-1, last))
	}
	if page < last {
		p.Next, p.Last = at(page+1), at(last)
	}
	return p
}

// emptyModel says that there is nothing and what to do about it.
type emptyModel struct {
	Title, Text string
	Actions     []link // the first is the main one
}

// progressModel is long work: a bar with its numbers.
type progressModel struct {
	Done, Total int64  // Total 0: not known
	Text        string // "41,000 of 126,892 events, 4 s left"
	Label       string // for readers: "import of agent.ndjson"
}

// noticeModel is a sentence that must not be missed. Kind is "", done, warn,
// wrong or gate.
type noticeModel struct {
	Kind, Title, Text string
	Links             []link
}

// diagnosticModel is one line of the list of problems of a rule.
type diagnosticModel struct {
	Grade, Place, Message, Hint, Code string
}

func diagnosticModels(text string, ds rule.Diagnostics) []diagnosticModel {
	models := make([]diagnosticModel, 0, len(ds))
	for _, d := range ds {
		m := diagnosticModel{Grade: d.Grade.String(), Message: d.Message, Hint: d.Hint, Code: d.Code}
		if !d.Span.IsZero() {
			line, column := rule.Position(text, d.Span.Start)
			m.Place = strconv.Itoa(line) + ":" + strconv.Itoa(column)
		}
		models = append(models, m)
	}
	return models
}

// liveDiagnostic is a diagnostic as the editor takes it: offsets count UTF-16
// code units, as a browser does.
type liveDiagnostic struct {
	From     int    `json:"from"`
	To       int    `json:"to"`
	Severity string `json:"severity"` // error, warning or info
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
}

// liveAnswer is what a form with data-live gets (static/js/live.js).
type liveAnswer struct {
	HTML        string           `json:"html,omitempty"`
	Diagnostics []liveDiagnostic `json:"diagnostics"`
}

func liveDiagnostics(text string, ds rule.Diagnostics) []liveDiagnostic {
	live := make([]liveDiagnostic, 0, len(ds))
	for _, d := range ds {
		severity := map[rule.Grade]string{rule.Error: "error", rule.Warning: "warning"}[d.Grade]
		if severity == "" {
			severity = "info"
		}
		live = append(live, liveDiagnostic{From: utf16Offset(text, d.Span.Start), To: utf16Offset(text, d.Span.End),
			Severity: severity, Code: d.Code, Message: d.Message, Hint: d.Hint})
	}
	return live
}

// utf16Offset turns an offset in bytes into one in UTF-16 code units of the
// text as a text area holds it, where a line end is one unit.
func utf16Offset(text string, offset int) int {
	n := 0
	for i, r := range text {
		if i >= offset {
			break
		}
		switch {
		case r == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case r >= 0x10000:
			n += 2
		default:
			n++
		}
	}
	return n
}

func (w whiskerModel) x(share float64) string {
	return strconv.FormatFloat(2+216*max(0, min(1, share)), 'f', 1, 64)
}

func (w whiskerModel) at() string { return w.x(w.At) }

func (w whiskerModel) path() string {
	return "M" + w.x(w.Low) + " 6H" + w.x(w.High) + "M" + w.x(w.Low) + " 3V9M" + w.x(w.High) + " 3V9"
}
