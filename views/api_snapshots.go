package views

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// apiSnapshot is a line of the list of snapshots.
type apiSnapshot struct {
	Digest    string    `json:"digest"`
	Tags      []string  `json:"tags"`
	At        time.Time `json:"at"`
	Events    int       `json:"events"`
	Segments  int       `json:"segments"`
	LabelSeq  int64     `json:"label_seq"`
	Synthetic bool      `json:"synthetic"`
}

func (s *Site) apiSnapshots(c echo.Context) error {
	b := s.Bench
	entries, err := b.Store.Snapshots(c.Request().Context())
	if err != nil {
		return err
	}
	all := make([]apiSnapshot, 0, len(entries))
	for _, e := range entries {
		a := apiSnapshot{Digest: e.Digest, Tags: e.Tags, At: e.At.UTC(), Events: e.Snapshot.Rows(), Segments: len(e.Snapshot.Segments), LabelSeq: e.Snapshot.LabelSeq, Synthetic: e.Snapshot.Synthetic()}
		if a.Tags == nil {
			a.Tags = []string{}
		}
		all = append(all, a)
	}
	return c.JSON(http.StatusOK, all)
}

// apiTag gives a snapshot a name: {"tag"}.
func (s *Site) apiTag(c echo.Context) error {
	b := s.Bench
	var ask struct {
		Tag string `json:"tag"`
	}
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	ctx := c.Request().Context()
	snap, err := b.Store.Resolve(ctx, c.Param("ref"))
	if err != nil {
		return err
	}
	if err := b.Store.Tag(ctx, snap.Digest(), ask.Tag); err != nil {
		return err
	}
	return s.apiSnapshots(c)
}
