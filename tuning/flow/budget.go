package flow

import (
	"context"
	"errors"

	"assay/corpus"
)

// Bounds of the work for one window.
const (
	maxRows  = 4 << 20   // rows that come out of a stage
	maxSteps = 1 << 28   // values looked at
	maxBytes = 512 << 20 // memory that stages add to what they are given
	maxFan   = 1024      // groups that one row may be in
)

// ErrTooMuch is that the pipeline makes more rows, or needs more work or
// memory, than a run may.
var ErrTooMuch = errors.New("the pipeline takes more rows, work or memory than a window may")

// budget is what is left of the bounds of one run, and what it counted.
type budget struct {
	ctx                 context.Context
	left                int // steps
	checked             int
	room                int64 // bytes
	made, dropped, wide int
}

func (f *Flow) budget(ctx context.Context) *budget {
	return &budget{ctx: ctx, left: f.steps, checked: f.steps, room: f.bytes}
}

// spend notes that n values are looked at.
func (b *budget) spend(n int) error {
	const checkEvery = 4096
	if b.left -= n; b.left < 0 {
		return ErrTooMuch
	}
	if b.checked-b.left > checkEvery {
		b.checked = b.left
		return b.ctx.Err()
	}
	return nil
}

// hold notes that n more bytes are kept. What a stage lets go of is not given
// back: the bound is on what a run makes.
func (b *budget) hold(n int64) error {
	if b.room -= n; b.room < 0 {
		return ErrTooMuch
	}
	return nil
}

// About how much memory things take.
const (
	rowBytes     = 200
	fieldBytes   = 72
	elementBytes = 56
	refBytes     = 24 // of an event in a group, with the row
)

// valueBytes is about how much memory a value takes beside its field.
func valueBytes(v corpus.Value) int64 {
	switch v.Kind() {
	case corpus.KindString:
		return int64(len(v.Text()))
	case corpus.KindList:
		n := int64(0)
		for _, e := range v.Elems() {
			n += elementBytes + valueBytes(e)
		}
		return n
	}
	return 0
}
