package views

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"assay/tuning/promote"

	"github.com/labstack/echo/v4"
)

const (
	ledgerPageSize = 100
	ledgerMost     = 1_000_000 // entries of one download
)

// ledgerModel is the page of the ledger.
type ledgerModel struct {
	Whole bool
	Break string // where it does not hold
	Head  string
	Count string
	Rows  []ledgerRow
	Older string
	Empty emptyModel
}

type ledgerRow struct {
	Seq, ISO, At, Who, What string
	URL, Proposal           string
	Payload                 string
	Previous, Hash          string
}

var ledgerWords = map[promote.Kind]string{
	promote.Proposed: "proposed", promote.OpenedLost: "opened the lost list", promote.Commented: "commented", promote.ChangesRequested: "asked for changes",
	promote.Rejected: "rejected", promote.Withdrawn: "withdrew", promote.Voided: "void", promote.Promoted: "promoted",
	promote.ChangesLifted: "lifted a request for changes", promote.Adopted: "adopted a rule",
}

func (s *Site) ledgerPage(c echo.Context) error {
	ctx := c.Request().Context()
	m := ledgerModel{Whole: true, Empty: emptyModel{"The ledger is empty", "It begins with the first proposal.", []link{{"Go to the replays", "/replays"}}}}
	head, err := s.Bench.Promotions.Verify(ctx, strings.TrimSpace(c.QueryParam("hash")))
	var broken *promote.BreakError
	if errors.As(err, &broken) {
		m.Whole, m.Break = false, broken.Error()
		head, err = s.Bench.Promotions.Head(ctx)
	}
	if err != nil {
		return err
	}
	m.Head, m.Count = head.Hash, formatCount(head.Seq)
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if err != nil || before <= 0 || before > head.Seq {
		before = head.Seq + 1
	}
	from := max(0, before-1-ledgerPageSize)
	entries, err := s.Bench.Promotions.Ledger(ctx, from, int(before-1-from))
	if err != nil {
		return err
	}
	for i := len(entries) - 1; i >= 0; i-- {
		m.Rows = append(m.Rows, ledgerRowOf(entries[i]))
	}
	if from > 0 {
		m.Older = "/ledger?before=" + strconv.FormatInt(from+1, 10)
	}
	return s.show(c, http.StatusOK, s.frame(c, "Ledger"), ledgerPage(m))
}

func ledgerRowOf(e promote.Entry) ledgerRow {
	r := ledgerRow{Seq: strconv.FormatInt(e.Seq, 10), ISO: e.At, At: e.At, Who: e.Who, What: ledgerWords[e.What], URL: reviewURL(e.Proposal),
		Proposal: strconv.FormatInt(e.Proposal, 10), Payload: string(e.Payload), Previous: formatDigest(e.Previous), Hash: e.Hash}
	if at, err := time.Parse(time.RFC3339Nano, e.At); err == nil {
		r.At = formatTime(at)
	}
	if e.Proposal == 0 {
		r.URL, r.Proposal = adoptedURL(e), "rule"
	}
	return r
}

// adoptedURL is the rule that an adoption is about.
func adoptedURL(e promote.Entry) string {
	var said promote.Said
	if err := json.Unmarshal(e.Payload, &said); err != nil || said.Subject == nil {
		return "/rules"
	}
	return ruleURL(said.Subject.RuleID)
}

// ledgerFile hands the whole ledger out, a line an entry.
func (s *Site) ledgerFile(c echo.Context) error {
	entries, err := s.Bench.Promotions.Ledger(c.Request().Context(), 0, ledgerMost)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Type", "application/x-ndjson")
	h.Set("Content-Disposition", `attachment; filename="ledger.ndjson"`)
	c.Response().WriteHeader(http.StatusOK)
	out := json.NewEncoder(c.Response())
	for _, e := range entries {
		if err := out.Encode(e); err != nil {
			return err
		}
	}
	return nil
}
