package views

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// progressAnswer is how far the answer is that an editor waits for
// (static/js/progress.js).
type progressAnswer struct {
	What  string `json:"what,omitempty"` // in a few words; "" when nothing runs
	Text  string `json:"text,omitempty"` // the same and how far it is
	Done  int64  `json:"done"`
	Total int64  `json:"total"` // 0: not known
}

// liveProgress tells how far the evaluation is that an editor of this person
// waits for.
func (s *Site) liveProgress(c echo.Context) error {
	w := s.typing.watch(askerOf(actor(c).Name, editorForm{Editor: c.QueryParam("editor")}))
	return c.JSON(http.StatusOK, progressOf(w.look(), s.Now()))
}

func progressOf(at stretch, now time.Time) progressAnswer {
	a := progressAnswer{What: at.What, Text: at.What, Done: at.Done, Total: at.Total}
	switch took := now.Sub(at.Began); {
	case at.Next != "":
		a.Text += ": " + at.Next + " (step " + formatKofN(at.Done+1, at.Total) + ")"
	case at.Total > 0 && at.Done == at.Total:
		a.Text += ": all " + formatCount(at.Total) + " events read, gathering what fired"
	case at.Total > 0:
		a.Text += ": " + formatKofN(at.Done, at.Total) + " events, " + formatPercent(min(1, float64(at.Done)/float64(at.Total)))
		if at.Done > 0 && took > 0 {
			a.Text += ", " + formatShort(int64(float64(at.Done)/took.Seconds())) + " events/s"
		}
	}
	return a
}
