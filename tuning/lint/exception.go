package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"assay/tuning/rule"
)

// Exception is a comment that switches codes off in its file until the end of
// a day:
//
//	# assay: off lint/only-by-case until 2027-03-31, the tool is case-sensitive
//
// In SPL it may also stand between three backquotes.
type Exception struct {
	Codes  []string  `json:"codes"`
	Until  time.Time `json:"until"` // the day, at midnight UTC; the exception still holds on it
	Reason string    `json:"reason,omitempty"`
	Span   rule.Span `json:"span"`
	Hides  int       `json:"hides"` // how many findings it switches off
	Ended  bool      `json:"ended"`
}

var (
	exceptionLine = regexp.MustCompile("(?m)(?:#|```)[ \t]*assay:[ \t]*off\\b[^\r\n`]*")
	exceptionForm = regexp.MustCompile(`^assay:[ \t]*off[ \t]+([a-z/0-9-]+(?:[ \t]*,[ \t]*[a-z/0-9-]+)*)[ \t]+until[ \t]+(\d{4}-\d{2}-\d{2})(?:[ \t]*[,;:]?[ \t]*(.*))?$`)
)

// maxExceptions is how many comments of a file are read.
const maxExceptions = 1000

// Exceptions reads the comments of a text. known tells the codes there are.
func Exceptions(text string, known map[string]string, today time.Time) ([]Exception, rule.Diagnostics) {
	var out []Exception
	var ds rule.Diagnostics
	for _, at := range exceptionLine.FindAllStringIndex(text, maxExceptions) {
		span := rule.Span{Start: at[0], End: at[1]}
		x, why := exception(strings.TrimLeft(text[at[0]:at[1]], "#` \t"), known, today)
		if why != "" {
			ds = append(ds, rule.Diagnostic{Grade: rule.Warning, Code: codeException, Span: span, Message: why, Hint: "write # assay: off lint/only-by-case until 2027-03-31, and why"})
			continue
		}
		x.Span = span
		if x.Ended {
			ds = append(ds, rule.Diagnostic{Grade: rule.Warning, Code: codeExceptionEnded, Span: span, Message: "this exception ended on " + x.Until.Format(time.DateOnly), Hint: "mend what it hides, or give it a new day"})
		}
		out = append(out, x)
	}
	return out, ds
}

func exception(text string, known map[string]string, today time.Time) (x Exception, why string) {
	m := exceptionForm.FindStringSubmatch(strings.TrimRight(text, " \t"))
	if m == nil {
		return x, "this exception lacks its codes or its day"
	}
	until, err := time.Parse(time.DateOnly, m[2])
	if err != nil {
		return x, m[2] + " is no day"
	}
	for _, code := range strings.Split(m[1], ",") {
		code = strings.TrimSpace(code)
		if known[code] == "" {
			return x, "there is no code " + code
		}
		x.Codes = append(x.Codes, code)
	}
	x.Until, x.Reason, x.Ended = until, strings.TrimSpace(m[3]), !today.UTC().Before(until.AddDate(0, 0, 1))
	return x, ""
}

// Hide takes out what exceptions switch off and counts it in them; hidden are
// those diagnostics. Errors stay. An exception in force that hides nothing is
// told.
func Hide(ds rule.Diagnostics, xs []Exception) (left, hidden rule.Diagnostics) {
	for _, d := range ds {
		i := slices.IndexFunc(xs, func(x Exception) bool { return !x.Ended && slices.Contains(x.Codes, d.Code) })
		if i < 0 || d.Grade == rule.Error {
			left = append(left, d)
			continue
		}
		xs[i].Hides++
		hidden = append(hidden, d)
	}
	for _, x := range xs {
		if !x.Ended && x.Hides == 0 {
			left = append(left, rule.Diagnostic{Grade: rule.Hint, Code: codeExceptionUnused, Span: x.Span, Message: fmt.Sprintf("nothing here is found by %s", strings.Join(x.Codes, ", ")), Hint: "take the comment out"})
		}
	}
	return left, hidden
}
