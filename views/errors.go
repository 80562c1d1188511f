package views

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"assay/corpus"
	"assay/corpus/catalog"
	"assay/corpus/job"
	"assay/corpus/second"
	"assay/tuning/attention"
	"assay/tuning/audit"
	"assay/tuning/fatigue"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/rule"
	"assay/tuning/ruleset"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// What the handlers themselves detect.
var (
	errSignIn     = errors.New("sign in first")
	errBadRequest = errors.New("the request cannot be read")
	errRoster     = errors.New("the roster cannot be read")
	errNoBrowser  = fmt.Errorf("a token begins and ends no session: %w", errBadRequest)
)

// forbiddenError says which right is missing.
type forbiddenError struct {
	Needs account.Right
	Token bool // the account may have it, the token has not
}

// Error names the right.
func (e *forbiddenError) Error() string {
	if e.Token {
		return "this token may not " + e.Needs.String()
	}
	return "this account may not " + e.Needs.String()
}

// answers is the one table from errors to statuses. The first row that fits
// counts; an error without a row is a fault of ours. Where tell is set the
// error's own words are shown.
var answers = []struct {
	is     error
	status int
	code   string
	title  string
	tell   bool
}{
	{errSignIn, http.StatusUnauthorized, "sign-in", "Sign in first", false},
	{account.ErrNoToken, http.StatusUnauthorized, "token", "The token is unknown, revoked or too old", false},
	{account.ErrWrong, http.StatusUnauthorized, "wrong-password", "Name or password is wrong", false},
	{account.ErrSpent, http.StatusGone, "link-spent", "This link is spent", false},
	{account.ErrNotFound, http.StatusNotFound, "not-found", "There is no such account", false},
	{account.ErrTaken, http.StatusConflict, "name-taken", "That name is taken", true},
	{account.ErrLastAdmin, http.StatusConflict, "last-admin", "The last admin stays", true},
	{account.ErrInvalid, http.StatusUnprocessableEntity, "invalid", "That cannot be saved", true},
	{corpus.ErrNotFound, http.StatusNotFound, "not-found", "Not found", true},
	{corpus.ErrTag, http.StatusUnprocessableEntity, "tag", "That cannot be a tag", true},
	{corpus.ErrParty, http.StatusConflict, "own-label", "You have said something of this event before", false},
	{corpus.ErrUnlabelled, http.StatusConflict, "unlabelled", "The event has no label", false},
	{corpus.ErrSettled, http.StatusConflict, "settled", "Nothing is left to settle", false},
	{second.ErrOpened, http.StatusConflict, "opened", "You have opened this event before", true},
	{second.ErrNotOffered, http.StatusConflict, "not-offered", "The event is not in the queue of second opinions", false},
	{fatigue.ErrPeriod, http.StatusUnprocessableEntity, "no-period", "There are no such days", true},
	{attention.ErrPlan, http.StatusUnprocessableEntity, "controls", "Controls cannot be planned so", true},
	{attention.ErrNotFound, http.StatusNotFound, "not-found", "Not found", true},
	{errRoster, http.StatusUnprocessableEntity, "roster", "The roster cannot be read", true},
	{errNoBench, http.StatusServiceUnavailable, "no-corpus", "No corpus is open", true},
	{library.ErrNotFound, http.StatusNotFound, "not-found", "Not found", true},
	{library.ErrAmbiguous, http.StatusConflict, "ambiguous", "More than one version is meant", true},
	{library.ErrStale, http.StatusConflict, "stale", "Somebody was faster", true},
	{promote.ErrNotFound, http.StatusNotFound, "not-found", "Not found", true},
	{promote.ErrOwn, http.StatusForbidden, "own-work", "Nobody decides on their own work", true},
	{promote.ErrNotOwn, http.StatusForbidden, "not-own", "Only the author may withdraw", true},
	{promote.ErrLead, http.StatusForbidden, "lead", "Only a lead may override the gate", true},
	{promote.ErrClosed, http.StatusConflict, "closed", "The proposal is closed", true},
	{promote.ErrOpen, http.StatusConflict, "open", "There is a proposal already", true},
	{promote.ErrUnread, http.StatusConflict, "unread", "The list of lost true positives is not opened", true},
	{promote.ErrNotAsked, http.StatusConflict, "not-asked", "No changes are asked for", true},
	{promote.ErrChanges, http.StatusConflict, "changes", "Changes are asked for", true},
	{promote.ErrGate, http.StatusConflict, "gate", "The gate has not passed", true},
	{promote.ErrStatus, http.StatusUnprocessableEntity, "status", "There is no such promotion", true},
	{promote.ErrMismatch, http.StatusUnprocessableEntity, "mismatch", "The report is about something else", true},
	{promote.ErrBaseline, http.StatusUnprocessableEntity, "baseline", "The report lacks the version in force", true},
	{promote.ErrPlaybook, http.StatusUnprocessableEntity, "playbook", "No playbook covers the rule", true},
	{promote.ErrText, http.StatusUnprocessableEntity, "text", "A text is missing or too long", true},
	{corpus.ErrUndone, http.StatusConflict, "undone", "Undone already", true},
	{errCount, http.StatusConflict, "other-events", "The query finds other events now", true},
	{corpus.ErrImportRunning, http.StatusConflict, "import-running", "Another import is running", true},
	{audit.ErrNotFound, http.StatusNotFound, "not-found", "Not found", true},
	{audit.ErrNothing, http.StatusUnprocessableEntity, "nothing-to-draw", "There is nothing to draw", true},
	{audit.ErrGone, http.StatusConflict, "gone", "The corpus has other files now", true},
	{ruleset.ErrNotFound, http.StatusNotFound, "not-found", "Not found", true},
	{ruleset.ErrAsk, http.StatusUnprocessableEntity, "no-rules", "There is no such rule set", true},
	{ruleset.ErrBusy, http.StatusTooManyRequests, "too-many", "Too many replays at once", true},
	{job.ErrOver, http.StatusConflict, "over", "The job cannot go on", false},
	{job.ErrNotFound, http.StatusNotFound, "not-found", "There is no such job", false},
	{errNoRoom, http.StatusInsufficientStorage, "no-room", "Too much is waiting to be imported", true},
	{catalog.ErrDisk, http.StatusInsufficientStorage, "disk", "The disk is full, or does not work", false},
	{syscall.ENOSPC, http.StatusInsufficientStorage, "disk", "The disk is full", false},
	{errCursor, http.StatusBadRequest, "cursor", "The cursor cannot be followed", true},
	{errTooMany, http.StatusTooManyRequests, "too-many", "Too many replays at once", true},
	{errOvertaken, http.StatusConflict, "overtaken", "A newer text is being run", false},
	{errHost, http.StatusMisdirectedRequest, "host", "There is no such host here", true},
	{errForeign, http.StatusForbidden, "foreign", "This form stands on another site", false},
	{os.ErrDeadlineExceeded, http.StatusRequestTimeout, "slow", "The request came too slowly", false},
	{errBadRequest, http.StatusBadRequest, "bad-request", "The request cannot be read", true},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "too-slow", "This took too long", false},
	{context.Canceled, 499, "gone", "The reader went away", false},
}

// answer is what is said about an error, to a person or to a program.
type answer struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Detail  string `json:"detail,omitempty"`
	Request string `json:"instance"`        // number of the request, as in the log
	Extra   any    `json:"extra,omitempty"` // the place in a query, the labels that changed

	Retry time.Duration `json:"-"`
}

// answerTo finds the row for an error.
func answerTo(err error) answer {
	a := answer{Type: "about:blank", Status: http.StatusInternalServerError, Code: "fault", Title: "Something broke on our side"}
	var forbidden *forbiddenError
	var throttled *account.ThrottledError
	var large *http.MaxBytesError
	var routed *echo.HTTPError
	var stale *promote.StaleError
	var wrong rule.Diagnostics
	switch {
	case errors.As(err, &stale):
		a.Status, a.Code, a.Title, a.Detail = http.StatusConflict, "void", "The proposal is void", stale.Error()
		return a
	case errors.As(err, &forbidden):
		a.Status, a.Code, a.Title, a.Detail = http.StatusForbidden, "forbidden", "You may not do this", forbidden.Error()+grantWords(forbidden)
		return a
	case errors.As(err, &throttled):
		a.Status, a.Code, a.Title, a.Detail, a.Retry = http.StatusTooManyRequests, "too-many", "Too many attempts", throttled.Error(), throttled.Wait
		return a
	case errors.As(err, &large):
		a.Status, a.Code, a.Title = http.StatusRequestEntityTooLarge, "too-large", "The request is too large"
		a.Detail = "at most " + formatBytes(large.Limit) + " can be sent here"
		return a
	}
	if errors.As(err, &wrong) && !errors.Is(err, errBadRequest) {
		a.Status, a.Code, a.Title, a.Detail = http.StatusUnprocessableEntity, "rule", "The rule has errors", wrong.Error()
		return a
	}
	if wrong := syntaxError(err); wrong != nil {
		a.Status, a.Code, a.Title, a.Detail, a.Extra = http.StatusBadRequest, "query", "The query cannot be read", wrong.Error(), wrong
		return a
	}
	if wrong := searchError(err); wrong != nil {
		a.Status, a.Code, a.Title, a.Detail = http.StatusBadRequest, "query", "The search cannot be read", wrong.Error()
		return a
	}
	if stale := staleError(err); stale != nil {
		a.Status, a.Code, a.Title, a.Detail, a.Extra = http.StatusConflict, "stale", "Labelled meanwhile", staleWords(stale), apiLabels(stale.Changed)
		return a
	}
	for _, row := range answers {
		if errors.Is(err, row.is) {
			a.Status, a.Code, a.Title = row.status, row.code, row.title
			if row.tell {
				a.Detail = strings.TrimSuffix(err.Error(), ": "+errBadRequest.Error()) // the title says it
			}
			return a
		}
	}
	if errors.As(err, &routed) {
		a.Status, a.Code, a.Title = routed.Code, slug(http.StatusText(routed.Code)), routedTitle(routed.Code)
	}
	return a
}

func routedTitle(status int) string {
	switch status {
	case http.StatusNotFound:
		return "There is no such page"
	case http.StatusMethodNotAllowed:
		return "This address does not take that method"
	}
	return http.StatusText(status)
}

func slug(words string) string { return strings.ReplaceAll(strings.ToLower(words), " ", "-") }

func grantWords(e *forbiddenError) string {
	least := account.LeastRole(e.Needs)
	if e.Token || least == account.NoRole {
		return ""
	}
	return "; it takes the role " + least.String() + ", which an admin can give"
}

// fail answers with the error: a page, or problem+json under /api/v1 and to
// whoever asks for JSON.
func (s *Site) fail(c echo.Context, err error) error {
	if c.Response().Committed {
		s.Log.Error("answer broke off", "id", c.Get("request"), "error", err)
		return nil
	}
	a := answerTo(err)
	a.Request, _ = c.Get("request").(string)
	if a.Status >= 500 {
		s.Log.Error("fault", "id", a.Request, "path", c.Request().URL.Path, "error", err)
	}
	if a.Retry > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(a.Retry.Seconds())+1))
	}
	if isAPI(c) || wantsJSON(c) {
		if a.Status == http.StatusUnauthorized {
			c.Response().Header().Set("WWW-Authenticate", "Bearer")
		}
		return writeProblem(c, a)
	}
	f := s.frame(c, a.Title)
	f.Narrow = true
	return s.show(c, a.Status, f, errorPage(errorModel{answer: a, Advice: advice(a, changes(c.Request().Method))}))
}

func writeProblem(c echo.Context, a answer) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return c.Blob(a.Status, "application/problem+json", body)
}

func isAPI(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, "/api/") }

func wantsJSON(c echo.Context) bool {
	accept := c.Request().Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// errorModel is the page about an error.
type errorModel struct {
	answer
	Advice string
}

// changes says whether a request of the method asks for a change.
func changes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

func advice(a answer, change bool) string {
	switch {
	case a.Status == http.StatusForbidden:
		if !change {
			return ""
		}
		return "Nothing was changed."
	case a.Status == http.StatusNotFound:
		return "It may have been removed, or the address is mistyped."
	case a.Status == http.StatusGone:
		return "A link works once and not for long. An admin can make another one on the page Accounts; on the machine itself, assay accounts link NAME prints one."
	case a.Status == http.StatusTooManyRequests:
		return "Wait a little and try again."
	case a.Status >= 500:
		return "Try again. If it stays, the server's log has the cause under the number below."
	}
	return "Go back, mend it and try again."
}
