package views

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/corpus/job"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// importJob is the kind of the jobs that import.
const importJob = "import"

// importsModel is the list of imports.
type importsModel struct {
	CanImport bool
	Waiting   []waitingRow
	Rows      []importRow
}

type waitingRow struct{ Title, Size, At, URL, Discard string }

type importRow struct {
	ID, By     string
	At, ISO    string
	Files      string
	Read       string
	Added      string
	Duplicates string
	Bad        string
	Quarantine string // address; "" when nothing was put there
	Origin     string
	Synthetic  bool
}

func (s *Site) importsPage(c echo.Context) error {
	b := s.Bench
	all, err := b.Store.Imports(c.Request().Context())
	if err != nil {
		return err
	}
	m := importsModel{CanImport: actor(c).Can(account.Import)}
	for _, im := range all {
		m.Rows = append(m.Rows, importRowOf(im))
	}
	for _, st := range s.staging(b).waiting(actor(c).Name) {
		if s.importing.job(st.ID) != "" {
			continue // it is among the jobs
		}
		m.Waiting = append(m.Waiting, waitingRow{Title: st.title(), Size: formatBytes(st.size()), At: formatAgo(st.Created, s.Now()), URL: stageAddress(st, "fields"), Discard: stageAddress(st, "discard")})
	}
	return s.show(c, http.StatusOK, s.frame(c, "Imports"), importsPage(m))
}

func importRowOf(im corpus.Import) importRow {
	r := importRow{ID: im.ID, By: markPlain(im.By), At: formatTime(im.At), ISO: isoOf(im.At), Files: fileWords(im.Files), Read: formatCount(im.Read),
		Added: formatCount(im.Added), Duplicates: formatCount(im.Duplicates), Bad: formatCount(im.Quarantined)}
	if im.Quarantine != "" {
		r.Quarantine = "/imports/" + url.PathEscape(im.ID) + "/quarantine"
	}
	for _, seg := range im.Segments {
		r.Origin, r.Synthetic = string(seg.Origin), r.Synthetic || seg.Synthetic
	}
	return r
}

func fileWords(files []string) string {
	if len(files) == 0 {
		return ""
	}
	words := fileName(files[0])
	if n := len(files) - 1; n > 0 {
		words += " and " + formatCount(int64(n)) + " more"
	}
	return words
}

// quarantine hands out the rows of an import that could not be read.
func (s *Site) quarantine(c echo.Context) (err error) {
	b := s.Bench
	im, err := findImport(c.Request().Context(), b, c.Param("id"))
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(b.Store.Dir())
	if err != nil {
		return fmt.Errorf("open quarantine: %w", err)
	}
	defer root.Close()
	f, err := root.Open(filepath.ToSlash(im.Quarantine))
	if errors.Is(err, os.ErrNotExist) {
		err = corpus.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("open quarantine of %s: %w", im.ID, err)
	}
	defer f.Close()
	c.Response().Header().Set("Content-Disposition", `attachment; filename="quarantine-`+safeName(im.ID)+`.ndjson"`)
	return c.Stream(http.StatusOK, "application/x-ndjson", f)
}

func findImport(ctx context.Context, b *Bench, id string) (corpus.Import, error) {
	all, err := b.Store.Imports(ctx)
	if err != nil {
		return corpus.Import{}, err
	}
	i := slices.IndexFunc(all, func(im corpus.Import) bool { return im.ID == id })
	if i < 0 || all[i].Quarantine == "" {
		return corpus.Import{}, fmt.Errorf("quarantine of import %s: %w", markPlain(id), corpus.ErrNotFound)
	}
	return all[i], nil
}

// safeName keeps what may stand in a file name without a question.
func safeName(id string) string {
	safe := []byte(id)
	for i, ch := range safe {
		if !('a' <= ch && ch <= 'z' || 'A' <= ch && ch <= 'Z' || '0' <= ch && ch <= '9' || ch == '-') {
			safe[i] = '_'
		}
	}
	return string(safe)
}

// startImport imports the stage as a job and answers its id; the stage is gone
// when it is done. A stage that is being imported is not imported again.
func (s *Site) startImport(ctx context.Context, b *Bench, st *stage) (string, error) {
	return s.importing.once(st.ID, func() (string, error) {
		run, err := b.Jobs.Start(context.WithoutCancel(ctx), job.Spec{Kind: importJob, Title: st.title(), Unit: "bytes", Total: st.size(), By: st.By})
		if err != nil {
			return "", err
		}
		st.Job = run.ID()
		if err := s.staging(b).save(st); err != nil {
			return "", errors.Join(err, run.Finish(nil, err))
		}
		s.Log.Info("import started", "by", st.By, "job", run.ID())
		go s.runImport(b, st, run)
		return run.ID(), nil
	})
}

func (s *Site) runImport(b *Bench, st *stage, run *job.Run) {
	defer s.importing.over(st.ID)
	g := s.staging(b)
	var sum *ingest.Summary
	err := recovered(func() (err error) {
		sum, err = ingest.Import(run.Context(), b.Store, g.sources(st), ingest.Options{Mapping: st.mapping(b.Mapping), Origin: st.Origin, Synthetic: st.Synthetic, By: st.By,
			Progress: func(p ingest.Progress) {
				run.Progress(p.Bytes, cmp.Or(p.TotalBytes, st.size()), formatCount(p.Rows)+" rows read, "+formatCount(p.Added)+" added")
			}})
		return err
	})
	if err == nil {
		if err := g.drop(st); err != nil { // the events are in; the upload goes when it is swept
			s.Log.Error("import", "job", run.ID(), "error", err)
		}
	}
	if err := run.Finish(sum, err); err != nil {
		s.Log.Error("import", "job", run.ID(), "error", err)
	}
}

// importSummary is what an import did, as its page shows it.
type importSummary struct {
	Read, Added, Duplicates, Bad string
	Untimed                      string
	Seconds, Rate                string
	Verdicts                     []verdictCount
	Quarantine                   string
	Snapshot                     string
	Broken                       []ingest.BrokenFile
	Unknown                      []eventFact
}

// importSummaryOf reads the result of an import's job; nil when there is none.
func importSummaryOf(j job.Job) *importSummary {
	var sum ingest.Summary
	if j.Kind != importJob || j.State != job.Done || json.Unmarshal(j.Result, &sum) != nil || sum.Import == "" {
		return nil
	}
	m := &importSummary{Read: formatCount(sum.Read), Added: formatCount(sum.Added), Duplicates: formatCount(sum.Duplicates), Bad: formatCount(sum.Quarantined),
		Seconds: formatDecimal(sum.Seconds) + " s", Snapshot: sum.Snapshot, Broken: sum.Broken}
	if sum.Seconds > 0 {
		m.Rate = formatCount(int64(float64(sum.Read)/sum.Seconds)) + " rows/s"
	}
	if sum.Untimed > 0 {
		m.Untimed = countOf(sum.Untimed, "event") + " without a time"
	}
	if sum.Quarantine != "" {
		m.Quarantine = "/imports/" + url.PathEscape(sum.Import) + "/quarantine"
	}
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		if n := sum.Verdicts[v.String()]; n > 0 {
			m.Verdicts = append(m.Verdicts, verdictCount{v, formatCount(n)})
		}
	}
	for _, word := range sortedNames(sum.UnknownVerdicts) {
		m.Unknown = append(m.Unknown, eventFact{word, formatCount(sum.UnknownVerdicts[word])})
	}
	return m
}

func sortedNames(m map[string]int64) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func importActions(may bool) []link {
	if !may {
		return nil
	}
	return []link{{"Import events", "/imports/new"}}
}
