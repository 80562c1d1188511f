package views

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"assay/corpus"
	"assay/tuning/sigma"
	"assay/tuning/spl"
	"assay/views/mark"

	"github.com/labstack/echo/v4"
)

const (
	mostValues     = 20  // that are offered
	mostValueBytes = 120 // of one; a longer one is offered by its beginning
)

// apiValue is a value that events have in a field: what the editor offers where
// a value is typed. The three forms are how the languages write it, "" where
// one cannot.
type apiValue struct {
	Shown  string `json:"shown"` // for reading: what is invisible made visible
	Events int    `json:"events"`
	Filled string `json:"filled"` // as it is read: "19,519 events"
	Sigma  string `json:"sigma,omitempty"`
	SPL    string `json:"spl,omitempty"`
	Where  string `json:"where,omitempty"` // in where and eval of SPL
}

type apiValues struct {
	Path   string     `json:"path"` // "" where no event has the field
	Values []apiValue `json:"values"`
	Many   bool       `json:"many"` // more distinct values than are counted: type the beginning
}

// apiFieldValues answers ?field=F&begin=B with the commonest values of a field
// of the newest snapshot, or of the one that ?snapshot names. What tells the
// outcome is no field that a rule can read.
func (s *Site) apiFieldValues(c echo.Context) error {
	ctx, q := c.Request().Context(), c.QueryParams()
	field, begin := q.Get("field"), q.Get("begin")
	if field == "" || len(field) > corpus.MaxPathBytes || len(begin) > 4*mostValueBytes {
		return fmt.Errorf("read field and begin: a field is needed, and a shorter beginning: %w", errBadRequest)
	}
	snap, err := s.Bench.Store.Resolve(ctx, q.Get("snapshot"))
	if err != nil {
		return err
	}
	v, err := s.Bench.Store.View(ctx, snap)
	if err != nil {
		return err
	}
	answer := apiValues{Values: []apiValue{}}
	if answer.Path, err = s.Bench.pathOf(ctx, v, field); err != nil || answer.Path == "" {
		return answerJSON(c, answer, err)
	}
	found, many, err := v.Commonest(ctx, answer.Path, begin, mostValues)
	answer.Many = many
	for _, f := range found {
		answer.Values = append(answer.Values, apiValueOf(f))
	}
	return answerJSON(c, answer, err)
}

func answerJSON(c echo.Context, answer any, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// pathOf is the column that a rule's field means: its own, or the first that it
// is another name of; "" when no event has one.
func (b *Bench) pathOf(ctx context.Context, v *corpus.View, field string) (string, error) {
	paths, err := v.Paths(ctx)
	if err != nil {
		return "", err
	}
	has := map[string]bool{}
	for _, p := range paths {
		has[p.Path] = true
	}
	for _, path := range append([]string{field}, b.aliases()[field]...) {
		if has[path] {
			return path, nil
		}
	}
	return "", nil
}

func apiValueOf(f corpus.Counted) apiValue {
	text := f.Value.Text()
	out := apiValue{Events: f.Rows, Filled: countOf(int64(f.Rows), "event")}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	cut := cutText(text)
	goesOn := cut != text
	if out.Shown = mark.Plain(cut); goesOn {
		out.Shown += "…"
	}
	if f.Value.Kind() != corpus.KindString {
		out.Sigma, out.SPL, out.Where = text, text, text
		return out
	}
	out.Sigma, out.SPL, out.Where = sigma.Literal(cut, goesOn), spl.Literal(cut, goesOn, false), spl.Literal(cut, goesOn, true)
	return out
}

// cutText cuts a long text between two characters.
func cutText(text string) string {
	if len(text) <= mostValueBytes {
		return text
	}
	end := mostValueBytes
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
