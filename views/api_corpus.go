package views

import (
	"net/http"
	"time"

	"assay/corpus"
	"assay/index"

	"github.com/labstack/echo/v4"
)

// apiFound is the answer to a search.
type apiFound struct {
	Query     string              `json:"query"` // in canonical form
	Total     int                 `json:"total"`
	Rows      int                 `json:"rows"` // events of the corpus
	Untimed   int                 `json:"untimed"`
	Sort      string              `json:"sort"`
	Page      int                 `json:"page"`
	Pages     int                 `json:"pages"`
	Size      int                 `json:"size"`
	Next      string              `json:"next_cursor"` // to be sent as "cursor" with the same q and sort; "" at the end
	Snapshot  string              `json:"snapshot"`
	LabelSeq  int64               `json:"label_seq"` // to be sent as "seen" with a label
	From      string              `json:"from"`      // columns, index, scan or index+scan
	ElapsedMS float64             `json:"elapsed_ms"`
	Synthetic bool                `json:"synthetic"`
	Unknown   []string            `json:"unknown_fields,omitempty"`
	Near      map[string][]string `json:"did_you_mean,omitempty"` // names by unknown field, tags by rule.tag:UNKNOWN
	Times     []apiStretch        `json:"times,omitempty"`        // what relative times of the query mean
	Hits      []apiEvent          `json:"hits"`
	Facets    []apiFacet          `json:"facets"`
	Histogram []apiBucket         `json:"histogram"`
	Step      float64             `json:"histogram_step_seconds,omitempty"`
}

// apiEvent is an event with its label.
type apiEvent struct {
	ID      string         `json:"id"`
	Time    *time.Time     `json:"time"` // null when the source gave none
	Verdict corpus.Verdict `json:"verdict"`
	Reason  corpus.Reason  `json:"reason"`
	Fields  apiFields      `json:"fields"`
	Marks   []apiMark      `json:"marks,omitempty"`
	Native  apiFields      `json:"native,omitempty"` // what the source says of the outcome
}

// apiMark is a place that the query found: bytes from start to end of the
// text of the field, or of an element of it (-1: of the value itself).
type apiMark struct {
	Path    string `json:"path"`
	Element int    `json:"element"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
}

type apiFacet struct {
	Field   string          `json:"field"`
	Values  []apiFacetValue `json:"values"`
	More    int             `json:"more"`
	Missing int             `json:"missing"`
}

type apiFacetValue struct {
	Value string `json:"value"`
	Name  string `json:"name,omitempty"`
	Count int    `json:"count"`
}

type apiBucket struct {
	Start  time.Time      `json:"start"`
	End    time.Time      `json:"end"`
	Counts map[string]int `json:"counts"` // by verdict
}

// apiFields are fields as one JSON object of dotted paths, in their order.
type apiFields []corpus.Field

// MarshalJSON writes the object.
func (f apiFields) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, x := range f {
		if i > 0 {
			b = append(b, ',')
		}
		b = corpus.String(x.Path).AppendJSON(b)
		b = append(b, ':')
		b = x.Value.AppendJSON(b)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *apiFields) UnmarshalJSON(text []byte) error {
	fields, err := corpus.AppendObject(nil, text)
	*f = fields
	return err
}

func apiEventOf(e *corpus.Event, v corpus.Verdict, r corpus.Reason) apiEvent {
	a := apiEvent{ID: e.ID, Verdict: v, Reason: r, Fields: apiFields(e.Fields)}
	if e.HasTime() {
		t := e.Time.UTC()
		a.Time = &t
	}
	return a
}

// apiSearch answers what the corpus page shows. With the cursor of an answer
// it goes on behind it in the same state of the corpus, with hits and total
// only.
func (s *Site) apiSearch(c echo.Context) error {
	ask, err := readSearchAsk(c)
	if err != nil {
		return err
	}
	ask.Cursor = c.QueryParam("cursor")
	f, err := s.search(c.Request().Context(), ask)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apiFoundOf(f))
}

func apiFoundOf(f *finding) apiFound {
	snap := f.View.Snapshot()
	a := apiFound{Query: f.Query.String(), Total: f.Total, Rows: f.Rows, Untimed: f.Untimed, Sort: f.Sort, Page: f.Offset/f.Ask.Size + 1, Pages: (f.Total + f.Ask.Size - 1) / f.Ask.Size,
		Size: f.Ask.Size, Snapshot: snap.Digest(), LabelSeq: snap.LabelSeq, From: f.From, ElapsedMS: float64(f.Elapsed.Microseconds()) / 1000, Synthetic: snap.Synthetic(),
		Unknown: unknownNames(f.Unknown), Near: nearTagNames(f.Tags, nearNames(f.Unknown)), Times: apiStretches(f.Query), Next: f.next(), Hits: []apiEvent{}, Facets: []apiFacet{}, Histogram: []apiBucket{}}
	for _, h := range f.Hits {
		e := apiEventOf(h.Event, h.Verdict, h.Reason)
		for _, m := range h.Marks {
			e.Marks = append(e.Marks, apiMark(m))
		}
		a.Hits = append(a.Hits, e)
	}
	for _, x := range f.Facets {
		values := []apiFacetValue{}
		for _, v := range x.Values {
			values = append(values, apiFacetValue(v))
		}
		a.Facets = append(a.Facets, apiFacet{x.Field, values, x.More, x.Missing})
	}
	if f.Histogram != nil {
		a.Histogram, a.Step = apiBuckets(f.Histogram), f.Histogram.Step.Seconds()
	}
	return a
}

func apiBuckets(h *index.Histogram) []apiBucket {
	all := make([]apiBucket, 0, len(h.Buckets))
	for _, b := range h.Buckets {
		counts := map[string]int{}
		for v, n := range b.Counts {
			if n > 0 {
				counts[corpus.Verdict(v).String()] = n
			}
		}
		all = append(all, apiBucket{b.Start.UTC(), b.End.UTC(), counts})
	}
	return all
}

// apiEvent answers one event with what the source says of its outcome.
func (s *Site) apiEvent(c echo.Context) error {
	e, err := s.seenEvent(c)
	if err != nil {
		return err
	}
	a := apiEventOf(e.Event, e.label, e.why)
	if e.Native != nil {
		a.Native = apiFields(e.Native.Evidence)
	}
	return c.JSON(http.StatusOK, a)
}
