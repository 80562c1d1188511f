package views

import (
	"context"
	"encoding/json"
	"net/http"

	"assay/corpus"
	"assay/tuning/replay"
	"assay/tuning/report"

	"github.com/labstack/echo/v4"
)

// stageRow is a stage of a pipeline and how many rows go in and come out.
type stageRow struct {
	Name, In, Out string
	Empty         bool // it is the first to leave nothing
}

// lastRows is the first rows of a pipeline that leaves events, with the
// columns that it ends with.
type lastRows struct {
	Columns []string
	Rows    []lastRow
	More    bool // there are more columns
}

type lastRow struct {
	URL   string
	Cells []string
}

func stageRows(r *replay.Result) (rows []stageRow) {
	for _, s := range r.Stages {
		rows = append(rows, stageRow{s.Name, formatCount(int64(s.In)), formatCount(int64(s.Out)), s.In > 0 && s.Out == 0})
	}
	return rows
}

func shownOf(ctx context.Context, v *corpus.View, shown *replay.Shown) (*lastRows, error) {
	if shown == nil || len(shown.Rows) == 0 || len(shown.Columns) == 0 {
		return nil, nil
	}
	m := &lastRows{Columns: shown.Columns, More: shown.More}
	for _, r := range shown.Rows {
		ids, err := v.Segments()[r.Event.Segment].IDs(ctx)
		if err != nil {
			return nil, err
		}
		row := lastRow{URL: eventURL(ids.Value(r.Event.Row).Text())}
		for _, name := range shown.Columns {
			row.Cells = append(row.Cells, shownValue(corpus.GetField(r.Fields, name)))
		}
		m.Rows = append(m.Rows, row)
	}
	return m, nil
}

// apiStaged is the stages of a pipeline, the search first, and the first rows
// of one that leaves events.
type apiStaged struct {
	Snapshot string        `json:"snapshot"`
	Stages   []apiStage    `json:"stages"`
	Columns  []string      `json:"columns"`
	More     bool          `json:"more_columns"`
	Rows     []apiStageRow `json:"rows"`
}

type apiStage struct {
	Stage string `json:"stage"`
	In    int    `json:"in"`
	Out   int    `json:"out"`
}

type apiStageRow struct {
	Event  string                     `json:"event"`
	Values map[string]json.RawMessage `json:"values"`
}

// apiStages runs the text and answers an apiStaged.
func (s *Site) apiStages(c echo.Context, f editorForm) error {
	ctx := c.Request().Context()
	f.Baseline = ""
	e, err := s.evaluate(ctx, actor(c).Name, f, nil, report.Options{Tool: s.Bench.Tool})
	if err != nil {
		return err
	}
	res := e.Candidate.Result
	if res == nil {
		return c.JSON(http.StatusUnprocessableEntity, apiAdded{Rules: []apiRule{}, Diagnostics: e.Candidate.Diagnostics})
	}
	a := apiStaged{Snapshot: res.Snapshot, Stages: []apiStage{}, Columns: []string{}, Rows: []apiStageRow{}}
	for _, st := range res.Stages {
		a.Stages = append(a.Stages, apiStage{st.Name, st.In, st.Out})
	}
	if res.Shown != nil {
		a.Columns, a.More = append(a.Columns, res.Shown.Columns...), res.Shown.More
		for _, r := range res.Shown.Rows {
			ids, err := e.Ground.view.Segments()[r.Event.Segment].IDs(ctx)
			if err != nil {
				return err
			}
			row := apiStageRow{ids.Value(r.Event.Row).Text(), map[string]json.RawMessage{}}
			for _, name := range a.Columns {
				if v := corpus.GetField(r.Fields, name); !v.IsAbsent() {
					row.Values[name] = v.AppendJSON(nil)
				}
			}
			a.Rows = append(a.Rows, row)
		}
	}
	return c.JSON(http.StatusOK, a)
}
