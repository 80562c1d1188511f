package views

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/rule"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// refusals are the reasons why a register or the library says no; a form
// shows them on the page it came from.
var refusals = []error{promote.ErrOwn, promote.ErrNotOwn, promote.ErrClosed, promote.ErrOpen, promote.ErrUnread, promote.ErrChanges, promote.ErrGate,
	promote.ErrLead, promote.ErrStatus, promote.ErrMismatch, promote.ErrBaseline, promote.ErrText, promote.ErrNotAsked, library.ErrStale}

// isRefusal tells a no from a fault.
func isRefusal(err error) bool {
	var stale *promote.StaleError
	var wrong rule.Diagnostics
	if errors.As(err, &stale) || errors.As(err, &wrong) {
		return true
	}
	for _, r := range refusals {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}

// refused goes back to the page with the reason of a no; other errors go on.
func (s *Site) refused(c echo.Context, err error, page string) error {
	if !isRefusal(err) {
		return err
	}
	s.tell(c, "wrong", sentence(because(err).Error()))
	return goTo(c, page)
}

// because is an error without the words for what was tried, which the reader
// knows.
func because(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// openLost shows the list of lost true positives and records who opened it.
func (s *Site) openLost(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	if _, err := s.Bench.Promotions.OpenLost(c.Request().Context(), id, actor(c).Name, s.Now()); err != nil {
		return s.refused(c, err, reviewURL(id))
	}
	return goTo(c, reviewURL(id)+"#lost")
}

// decide does what the pressed button says.
func (s *Site) decide(c echo.Context) error {
	id, err := idParam(c, "id")
	if err != nil {
		return err
	}
	do := c.FormValue("do")
	if err := s.act(c.Request().Context(), actor(c), id, do, c.FormValue("text"), c.FormValue("override")); err != nil {
		return s.refused(c, err, reviewURL(id)+"#decide")
	}
	s.tell(c, "done", decidedWords[do])
	return goTo(c, reviewURL(id))
}

var decidedWords = map[string]string{
	"comment": "Said.", "changes": "Changes are asked for. Until you or a lead lift that, only you can approve.", "reject": "Rejected.",
	"lift":     "The request for changes is lifted.",
	"withdraw": "Withdrawn.", "approve": "Approved. The status has moved and the ledger says so.",
}

// act is one step of a review, by a form or by a call.
func (s *Site) act(ctx context.Context, who account.Actor, id int64, do, text, override string) error {
	decides := do == "changes" || do == "lift" || do == "reject" || do == "approve"
	if decides && !who.Can(account.Approve) {
		return &forbiddenError{Needs: account.Approve, Token: who.Token != nil}
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	r, at := s.Bench.Promotions, s.Now()
	switch do {
	case "comment":
		return r.Comment(ctx, id, who.Name, text, at)
	case "changes":
		return r.RequestChanges(ctx, id, who.Name, text, at)
	case "lift":
		return r.Lift(ctx, id, who.Name, leadOf(who), text, at)
	case "reject":
		return r.Reject(ctx, id, who.Name, text, at)
	case "withdraw":
		return r.Withdraw(ctx, id, who.Name, text, at)
	case "approve":
		return s.approve(ctx, who, id, text, override)
	}
	return fmt.Errorf("decide: %q is no decision: %w", do, errBadRequest)
}

func (s *Site) approve(ctx context.Context, who account.Actor, id int64, text, override string) error {
	p, err := s.Bench.Promotions.Proposal(ctx, id)
	if err != nil {
		return err
	}
	now, err := s.subjectNow(ctx, p)
	if err != nil {
		return err
	}
	_, err = s.Bench.Promotions.Approve(ctx, id, promote.Approval{Who: who.Name, Lead: leadOf(who), Override: override, Text: text, Now: now}, s.Now())
	return err
}
