package views

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"assay/corpus/job"
	"assay/tuning/ruleset"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

const jobsShown = 100

// jobsModel is the list of long work.
type jobsModel struct {
	Active []jobRow
	Past   []jobRow
	Sub    string
	Live   bool // something is at work: the list refreshes itself
}

// jobRow is one piece of long work.
type jobRow struct {
	ID, URL     string
	Kind, Title string
	State       string
	By          string
	Created     string
	CreatedISO  string
	Took        string
	Progress    progressModel
	Active      bool
	Failed      bool
	Error       string
	Outcome     string // what came of it, in a few words
	Cancel      bool   // the reader may cancel it
}

// jobModel is the page of one job.
type jobModel struct {
	jobRow
	Unit   string
	Import *importSummary
	Set    string // address of the report of a rule set
	Result string // JSON of a kind this page does not know
	End    string // what came of it, "" when the import's own figures say it
	Upload string // where the upload of an import that failed waits, "" when it does not
}

func (s *Site) jobsPage(c echo.Context) error {
	jobs, err := s.jobList(c.Request().Context())
	if err != nil {
		return err
	}
	m := jobsModel{}
	failed := 0
	for _, j := range jobs {
		row := s.jobRow(c, j)
		if row.Active {
			m.Active = append(m.Active, row)
		} else {
			m.Past = append(m.Past, row)
		}
		if j.State == job.Failed {
			failed++
		}
	}
	m.Live = len(m.Active) > 0
	m.Sub = formatCount(int64(len(m.Active))) + " at work, " + formatCount(int64(failed)) + " failed of the last " + formatCount(int64(len(jobs))) + "."
	return s.show(c, http.StatusOK, s.frame(c, "Jobs"), jobsPage(m))
}

func (s *Site) jobList(ctx context.Context) ([]job.Job, error) {
	b := s.Bench
	return b.Jobs.List(ctx, jobsShown)
}

func (s *Site) jobPage(c echo.Context) error {
	b := s.Bench
	j, err := b.Jobs.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	m := jobModel{jobRow: s.jobRow(c, j)}
	if j.Kind == importJob && j.State == job.Done {
		m.Import = importSummaryOf(j)
	} else if j.Kind == ruleset.Kind {
		m.Set = setURL(j.ID)
	} else if len(j.Result) > 0 && !bytes.Equal(j.Result, []byte("null")) {
		m.Result = indented(j.Result)
	}
	m.End = jobEnd(j, m.Outcome)
	if j.Kind == importJob && (j.State == job.Failed || j.State == job.Cancelled) {
		m.Upload = s.uploadOf(c, j.ID)
	}
	f := s.frame(c, j.Kind+" "+m.Title, link{"Jobs", "/jobs"})
	f.Narrow = m.Import == nil
	return s.show(c, http.StatusOK, f, jobPage(m))
}

// jobEnd says what is left of a job that has ended.
func jobEnd(j job.Job, outcome string) string {
	switch {
	case j.Kind == importJob && j.State == job.Cancelled:
		return "The import was cancelled. Nothing was added to the corpus."
	case j.Kind == importJob && j.State == job.Failed:
		return "Nothing was added to the corpus."
	case j.State == job.Cancelled && j.Kind == indexJob:
		return "The build was cancelled. The index keeps what it had finished, and goes on from there."
	case j.State == job.Cancelled && j.Kind == ruleset.Kind:
		return "The replay was cancelled. It can go on where it was."
	case j.State == job.Cancelled:
		return "The job was cancelled."
	}
	return outcome
}

// uploadOf is where the reader's upload that the job tried to import waits.
func (s *Site) uploadOf(c echo.Context, id string) string {
	for _, st := range s.staging(s.Bench).waiting(actor(c).Name) {
		if st.Job == id {
			return stageAddress(st, "fields")
		}
	}
	return ""
}

func indented(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

func (s *Site) jobRow(c echo.Context, j job.Job) jobRow {
	r := jobRow{ID: j.ID, URL: "/jobs/" + url.PathEscape(j.ID), Kind: j.Kind, Title: markPlain(j.Title), State: string(j.State), By: j.By,
		Created: formatTime(j.Created), CreatedISO: isoOf(j.Created), Active: working(j), Failed: j.State == job.Failed, Error: markPlain(j.Error)}
	end := j.Ended
	if r.Active {
		end = s.Now()
		r.Progress = jobProgress(j, end.Sub(j.Started))
		r.Cancel = actor(c).Can(jobRight(j))
	}
	if !end.IsZero() {
		r.Took = formatDuration(max(0, end.Sub(j.Created)))
	}
	if m := importSummaryOf(j); m != nil {
		r.Outcome = m.Added + " events added"
	} else if !r.Active && j.Done > 0 {
		r.Outcome = plainUnit(j.Done, j.Unit)
	}
	return r
}

// jobRight is what it takes to cancel a job: the right that starts its kind.
func jobRight(j job.Job) account.Right {
	if j.Kind == importJob || j.Kind == indexJob {
		return account.Import
	}
	return account.Edit
}

// jobProgress says how far the work is, how fast, and how long it will take at
// this rate; took is the time since it was begun, or taken up again.
func jobProgress(j job.Job, took time.Duration) progressModel {
	p := progressModel{Done: j.Done, Total: j.Total, Label: j.Kind + " " + markPlain(j.Title), Text: plainUnit(j.Done, j.Unit)}
	if j.Total > 0 {
		p.Text = plainOf(j) + ", " + formatPercent(min(1, float64(j.Done)/float64(j.Total)))
	}
	if did := j.Done - j.Before; j.State == job.Running && took > 2*time.Second && did > 0 {
		rate := float64(did) / took.Seconds()
		p.Text += ", " + plainUnit(int64(rate), j.Unit) + "/s"
		if left := float64(j.Total-j.Done) / rate; left > 0 {
			p.Text += ", about " + formatDuration(time.Duration(left*float64(time.Second)).Round(time.Second)) + " left"
		}
	}
	if j.Message != "" {
		p.Text += "; " + markPlain(j.Message)
	}
	return p
}

func plainUnit(n int64, unit string) string {
	if unit == "bytes" {
		return formatBytes(n)
	}
	return formatCount(n) + " " + unit
}

func plainOf(j job.Job) string {
	if j.Unit == "bytes" {
		return formatBytes(j.Done) + " of " + formatBytes(j.Total)
	}
	return formatKofN(j.Done, j.Total) + " " + j.Unit
}

// cancelJob asks a job to stop.
func (s *Site) cancelJob(c echo.Context) error {
	j, err := s.stopJob(c)
	if err != nil {
		return err
	}
	words := "The job was asked to stop. What it had not finished is undone."
	if j.Resumes {
		words = "The job was asked to stop. It can go on where it was."
	}
	s.tell(c, "done", words)
	if back := c.FormValue("back"); back != "" {
		return goTo(c, local(back))
	}
	return goTo(c, "/jobs/"+url.PathEscape(j.ID))
}

func (s *Site) stopJob(c echo.Context) (job.Job, error) {
	b := s.Bench
	ctx := c.Request().Context()
	j, err := b.Jobs.Get(ctx, c.Param("id"))
	if err != nil {
		return j, err
	}
	if needs := jobRight(j); !actor(c).Can(needs) {
		return j, &forbiddenError{Needs: needs, Token: actor(c).Token != nil}
	}
	s.Log.Info("job cancelled", "by", actor(c).Name, "job", j.ID)
	return j, b.Jobs.Cancel(ctx, j.ID)
}
