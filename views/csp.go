package views

import (
	"io"
	"net/http"
	"sync"

	"assay/views/mark"

	"github.com/labstack/echo/v4"
)

// reportRing keeps the last violations of the page policy that browsers
// reported. There should be none: each is a fault of ours or an attack.
type reportRing struct {
	mu   sync.Mutex
	last [64]string
	n    int
}

func (r *reportRing) add(report string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last[r.n%len(r.last)] = report
	r.n++
}

// Violations are the reports of the page policy kept so far, oldest first,
// and how many there were in all.
func (s *Site) Violations() (kept []string, all int) {
	r := s.reports
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := max(0, r.n-len(r.last)); i < r.n; i++ {
		kept = append(kept, r.last[i%len(r.last)])
	}
	return kept, r.n
}

// cspReport takes a browser's report. The log gets the first of them only, so
// that nobody can fill it.
func (s *Site) cspReport(c echo.Context) error {
	body, err := io.ReadAll(io.LimitReader(c.Request().Body, 8<<10))
	if err != nil {
		return err
	}
	report := mark.Plain(string(body))
	s.reports.add(report)
	if _, all := s.Violations(); all <= 100 {
		s.Log.Warn("page policy violated", "report", report)
	}
	return c.NoContent(http.StatusNoContent)
}
