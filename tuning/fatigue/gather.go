package fatigue

import (
	"context"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/attention"
	"assay/tuning/library"
	"assay/tuning/promote"
)

// Sources are where evidence is kept. What is nil is not looked at, and its
// indicators say so.
type Sources struct {
	Store     *corpus.Store
	Attention *attention.Log
	Register  *promote.Register
	Library   *library.Library
}

// Gather reads the evidence beside the alerts. Filtered stays empty; Filters
// finds that.
func Gather(ctx context.Context, from Sources) (e Evidence, err error) {
	if e.Closings, err = from.Store.Closings(ctx, trailDays*24*time.Hour, trailLeast); err != nil {
		return e, err
	}
	if from.Attention != nil {
		if err := e.attend(ctx, from.Attention); err != nil {
			return e, err
		}
	}
	if e.Seconds, err = secondsIn(ctx, from.Store); err != nil {
		return e, err
	}
	if from.Register != nil {
		proposals, err := from.Register.Proposals(ctx)
		if err != nil {
			return e, err
		}
		e.Reviews = ReviewsOf(proposals, difference(ctx, from.Library))
	}
	return e, nil
}

// attend reads opened events as far back as the closings go, and answers.
func (e *Evidence) attend(ctx context.Context, log *attention.Log) error {
	since, some, err := log.Recording(ctx)
	if err != nil {
		return err
	}
	if some {
		e.Recording = &since
	}
	if n := len(e.Closings); some && n > 0 {
		if e.Opens, err = log.Opens(ctx, e.Closings[n-1].At.Add(-lookedWithin)); err != nil {
			return err
		}
	}
	e.Answers, err = log.Answers(ctx)
	return err
}

// difference counts the bytes of the lines that two versions differ in; of a
// new rule those of its text.
func difference(ctx context.Context, lib *library.Library) Difference {
	return func(from, to string) int {
		if lib == nil {
			return -1
		}
		if from == "" {
			v, err := lib.Get(ctx, to)
			if err != nil {
				return -1
			}
			return len(v.Text)
		}
		text, err := lib.Diff(ctx, from, to)
		if err != nil {
			return -1
		}
		n := 0
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "+") && !strings.HasPrefix(line, "+++") || strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "---") {
				n += len(line) - 1
			}
		}
		return n
	}
}
