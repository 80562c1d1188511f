package views

import (
	"errors"
	"fmt"

	"assay/corpus"
	"assay/tuning/attention"

	"github.com/labstack/echo/v4"
)

// labelNext takes a verdict from the queue: of an event it is a label, of a
// control an answer, which is no label.
func (s *Site) labelNext(c echo.Context) error {
	ask, err := readLabelForm(c)
	if err != nil {
		return err
	}
	if len(ask.Events) != 1 || ask.Verdict == corpus.Unlabelled {
		return fmt.Errorf("read the answer: want one event and a verdict: %w", errBadRequest)
	}
	ask.Back = queueURL(c.FormValue("after"), "")
	worked := s.spell(c)
	if s.Bench.Attention != nil {
		control, err := s.Bench.Attention.Control(c.Request().Context(), ask.Events[0])
		if err != nil {
			return err
		}
		if control != nil {
			given := attention.Given{Control: control.Event.ID, Verdict: ask.Verdict, Slot: c.FormValue("slot"), Spell: worked, At: s.Now()}
			return s.answerControl(c, given, ask.Back)
		}
	}
	res, err := s.Bench.Store.Label(c.Request().Context(), ask.change(actor(c).Name, "page", s.Now()))
	if stale := staleError(err); stale != nil {
		return s.showStale(c, ask, stale)
	}
	if err != nil {
		return err
	}
	s.tellLabelled(c, ask.Verdict, res)
	return goTo(c, ask.Back)
}

// answerControl keeps the answer and says that it was a control.
func (s *Site) answerControl(c echo.Context, g attention.Given, back string) error {
	ctx := c.Request().Context()
	view, err := s.Bench.head(ctx)
	if err != nil {
		return err
	}
	next, err := nextOpen(ctx, view, "")
	if err != nil {
		return err
	}
	g.Queue = next.open
	truth, err := s.Bench.Attention.Answer(ctx, g)
	if errors.Is(err, attention.ErrAnswered) {
		s.tell(c, "warn", "That was a control, and it was answered already. Nothing was kept.")
		return goTo(c, back)
	}
	if err != nil {
		return err
	}
	s.tell(c, "done", controlWords(truth, g.Verdict))
	return goTo(c, back)
}

func controlWords(truth, said corpus.Verdict) string {
	words := "That was a control: a copy of a known " + chipOf(truth).Word + ". You called it " + chipOf(said).Word
	if (truth == corpus.TruePositive) == (said == corpus.TruePositive) {
		return words + ", which is right. Nothing was labelled, and your name is not kept with it."
	}
	return words + ", which is not. Nothing was labelled, and your name is not kept with it."
}
