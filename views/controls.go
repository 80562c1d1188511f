package views

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"assay/tuning/attention"

	"github.com/labstack/echo/v4"
)

// controlsModel is the form by which a lead plans controls, and the plans.
type controlsModel struct {
	Told  string // what the team is told, "" when none are kept here
	Share string
	Count string
	Seed  string
	Back  string
	Plans []planRow
	More  string
}

type planRow struct{ At, ISO, Share, Controls, Answered string }

// maxPlans is how many plans the page shows.
const maxPlans = 5

func controlsModelOf(found *fatigueFound, here *url.URL) controlsModel {
	if !found.Controlled {
		return controlsModel{}
	}
	m := controlsModel{Told: controlsTold, Share: formatDecimal(attention.DefaultShare * 100), Count: strconv.Itoa(attention.DefaultCount), Seed: strconv.Itoa(len(found.Plans) + 1), Back: here.RequestURI()}
	for i, p := range found.Plans {
		if i == maxPlans {
			m.More = plural(len(found.Plans)-maxPlans, "older plan is", "older plans are") + " listed by assay controls list."
			break
		}
		m.Plans = append(m.Plans, planRow{formatTime(p.At), isoOf(p.At), formatPercent(p.Share), formatCount(int64(p.Controls)), formatCount(int64(p.Answered))})
	}
	return m
}

// planControls plans controls as the form says.
func (s *Site) planControls(c echo.Context) error {
	ctx := c.Request().Context()
	draft, err := draftOf(c)
	if err != nil {
		return err
	}
	if s.Bench.Attention == nil {
		return fmt.Errorf("plan controls: none are kept here: %w", errBadRequest)
	}
	view, err := s.Bench.head(ctx)
	if err != nil {
		return err
	}
	drawn, err := attention.Draw(ctx, view, draft)
	if err != nil {
		return err
	}
	p, err := s.Bench.Attention.Plan(ctx, draft, drawn, actor(c).Name, s.Now())
	if err != nil {
		return err
	}
	s.tell(c, "done", "Planned "+countOf(int64(p.Controls), "control")+". They stand in front of "+formatPercent(p.Share)+" of the open events in the queue.")
	return goTo(c, local(c.FormValue("back")))
}

// draftOf reads share (in percent), count and seed of the form.
func draftOf(c echo.Context) (d attention.Draft, err error) {
	text := strings.TrimSuffix(strings.TrimSpace(c.FormValue("share")), "%")
	share, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(share > 0) {
		return d, fmt.Errorf("read share %q: want percent, over 0: %w", c.FormValue("share"), errBadRequest)
	}
	if d.Count, err = strconv.Atoi(c.FormValue("count")); err != nil || d.Count < 1 {
		return d, fmt.Errorf("read count %q: want a number: %w", c.FormValue("count"), errBadRequest)
	}
	if d.Seed, err = strconv.ParseUint(c.FormValue("seed"), 10, 64); err != nil {
		return d, fmt.Errorf("read seed %q: want a whole number: %w", c.FormValue("seed"), errBadRequest)
	}
	d.Share = share / 100
	return d, nil
}
