package views

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"time"

	"assay/corpus"

	"github.com/labstack/echo/v4"
)

// apiImported is one import of the past.
type apiImported struct {
	ID          string    `json:"id"`
	By          string    `json:"by"`
	At          time.Time `json:"at"`
	Files       []string  `json:"files"`
	Segments    []string  `json:"segments"`
	Read        int64     `json:"read"`
	Added       int64     `json:"added"`
	Duplicates  int64     `json:"duplicates"`
	Quarantined int64     `json:"quarantined"`
	Quarantine  string    `json:"quarantine,omitempty"` // address of the rows that could not be read
}

func (s *Site) apiImports(c echo.Context) error {
	b := s.Bench
	imports, err := b.Store.Imports(c.Request().Context())
	if err != nil {
		return err
	}
	all := make([]apiImported, 0, len(imports))
	for _, im := range imports {
		a := apiImported{ID: im.ID, By: im.By, At: im.At.UTC(), Files: im.Files, Segments: []string{}, Read: im.Read, Added: im.Added, Duplicates: im.Duplicates, Quarantined: im.Quarantined}
		for _, seg := range im.Segments {
			a.Segments = append(a.Segments, seg.Digest)
		}
		if im.Quarantine != "" {
			a.Quarantine = "/imports/" + url.PathEscape(im.ID) + "/quarantine"
		}
		all = append(all, a)
	}
	return c.JSON(http.StatusOK, all)
}

// apiImport imports the body, which is one file or a form of files, as a job.
// The address says name, origin (curated or stream) and synthetic (true).
func (s *Site) apiImport(c echo.Context) error {
	b := s.Bench
	var err error
	origin := corpus.Curated
	if text := c.QueryParam("origin"); text != "" {
		if origin, err = corpus.ParseOrigin(text); err != nil {
			return fmt.Errorf("%w: %w", err, errBadRequest)
		}
	}
	st, err := s.receiveBody(c, s.staging(b))
	if err != nil {
		return err
	}
	st.Origin, st.Synthetic = origin, c.QueryParam("synthetic") == "true"
	id, err := s.startImport(c.Request().Context(), b, st)
	if err != nil {
		return err
	}
	j, err := b.Jobs.Get(c.Request().Context(), id)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/v1/jobs/"+j.ID)
	return c.JSON(http.StatusAccepted, j)
}

func (s *Site) receiveBody(c echo.Context, g *staging) (*stage, error) {
	kind, _, _ := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		parts, err := c.Request().MultipartReader()
		if err != nil {
			return nil, fmt.Errorf("read upload: %w: %w", err, errBadRequest)
		}
		return g.receive(parts, actor(c).Name)
	}
	st, err := g.begin(actor(c).Name)
	if err != nil {
		return nil, err
	}
	name := c.QueryParam("name")
	if name == "" {
		name = "upload"
	}
	if err := g.keep(st, name, c.Request().Body); err != nil {
		_ = g.drop(st)
		return nil, err
	}
	return st, g.save(st)
}

func (s *Site) apiJobs(c echo.Context) error {
	jobs, err := s.jobList(c.Request().Context())
	if err != nil {
		return err
	}
	if jobs == nil {
		return c.JSONBlob(http.StatusOK, []byte("[]"))
	}
	return c.JSON(http.StatusOK, jobs)
}

func (s *Site) apiJob(c echo.Context) error {
	b := s.Bench
	j, err := b.Jobs.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, j)
}

func (s *Site) apiCancelJob(c echo.Context) error {
	if _, err := s.stopJob(c); err != nil {
		return err
	}
	return s.apiJob(c)
}
