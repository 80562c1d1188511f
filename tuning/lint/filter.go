package lint

import (
	"fmt"
	"strings"
	"time"

	"assay/tuning/rule"
)

// Answered says which filters of a rule nobody answers for, or have ended:
// what a filter hides is looked at again only when somebody has to.
func Answered(r *rule.Rule, today time.Time) (ds rule.Diagnostics) {
	for _, f := range r.Applied {
		say := func(code, message, hint string) {
			ds = append(ds, rule.Diagnostic{Grade: rule.Warning, Code: code, Span: f.At, Message: message, Hint: hint})
		}
		if strings.TrimSpace(f.Owner) == "" {
			say(codeFilterOwner, fmt.Sprintf("the filter %s has no owner", f.Name), "say who answers for it: "+rule.OwnerKey+": soc-2")
		}
		last, err := time.Parse(time.DateOnly, f.Expires)
		switch {
		case f.Expires == "":
			say(codeFilterExpiry, fmt.Sprintf("the filter %s holds for ever", f.Name), "say until when: "+rule.ExpiresKey+": 2027-03-31")
		case err != nil:
			say(codeFilterExpiry, fmt.Sprintf("the filter %s ends on %q, which is no day", f.Name, f.Expires), "write "+rule.ExpiresKey+": 2027-03-31")
		case !today.UTC().Before(last.AddDate(0, 0, 1)):
			say(codeFilterEnded, fmt.Sprintf("the filter %s ended on %s", f.Name, f.Expires), "look at what it hides, then take it out or give it a new day")
		}
	}
	return ds
}
