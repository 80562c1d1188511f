package views

import (
	"net/http"
	"time"

	"assay/corpus/job"
	"assay/tuning/report"
	"assay/tuning/ruleset"

	"github.com/labstack/echo/v4"
)

// apiSetReplay is a replay of a rule set as calls see it.
type apiSetReplay struct {
	ID       string           `json:"id"` // of its job, too
	Title    string           `json:"title"`
	Asked    ruleset.Ask      `json:"asked"`
	Snapshot string           `json:"snapshot"`
	By       string           `json:"by"`
	At       time.Time        `json:"at"`
	State    job.State        `json:"state"`
	Done     int64            `json:"done"` // events
	Total    int64            `json:"total"`
	Error    string           `json:"error,omitempty"`
	Report   string           `json:"report,omitempty"` // digest
	Seconds  float64          `json:"seconds,omitempty"`
	Together *report.Together `json:"together,omitempty"` // of the report
}

func apiSetReplayOf(r *ruleset.Replay, j job.Job) apiSetReplay {
	return apiSetReplay{ID: r.Job, Title: r.Title, Asked: r.Ask, Snapshot: r.Snapshot, By: r.Who, At: r.At, State: j.State, Done: j.Done, Total: j.Total, Error: j.Error,
		Report: r.Report, Seconds: r.Took.Seconds(), Together: r.Together}
}

// apiSets lists the replays of rule sets, newest first.
func (s *Site) apiSets(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := s.Bench.Sets.Log.List(ctx, 1000, 0)
	if err != nil {
		return err
	}
	out := make([]apiSetReplay, 0, len(all))
	for _, r := range all {
		j, err := s.setJob(ctx, r)
		if err != nil {
			return err
		}
		out = append(out, apiSetReplayOf(r, j))
	}
	return c.JSON(http.StatusOK, out)
}

// apiAddSet reads {"versions", "query", "status", "dialect", "baseline"}, all of
// which may be left out (ruleset.Ask), and begins a replay on the corpus as it
// is now. Location names it.
func (s *Site) apiAddSet(c echo.Context) error {
	var ask ruleset.Ask
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	id, err := s.Bench.Sets.Start(c.Request().Context(), ask, actor(c).Name)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/v1/sets/"+id)
	return s.sendSet(c, http.StatusAccepted, id)
}

func (s *Site) apiSet(c echo.Context) error { return s.sendSet(c, http.StatusOK, c.Param("id")) }

// apiResumeSet goes on with a replay that was cancelled or has failed.
func (s *Site) apiResumeSet(c echo.Context) error {
	if err := s.Bench.Sets.Resume(c.Request().Context(), c.Param("id")); err != nil {
		return err
	}
	return s.sendSet(c, http.StatusAccepted, c.Param("id"))
}

func (s *Site) sendSet(c echo.Context, status int, id string) error {
	ctx := c.Request().Context()
	r, err := s.Bench.Sets.Log.Get(ctx, id)
	if err != nil {
		return err
	}
	j, err := s.setJob(ctx, r)
	if err != nil {
		return err
	}
	return c.JSON(status, apiSetReplayOf(r, j))
}

// apiSetReport sends the bytes that the report's digest names; with as=text,
// markdown, junit or sarif the report in that form.
func (s *Site) apiSetReport(c echo.Context) error {
	if as := c.QueryParam("as"); as != "" && as != "json" {
		return s.exportSet(c)
	}
	r, err := s.Bench.Sets.Log.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	body, err := s.Bench.Sets.Log.Encoded(c.Request().Context(), r.Report)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/json", body)
}
