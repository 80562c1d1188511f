package plan

import (
	"errors"
	"testing"

	"assay/tuning/correlate"
)

func TestLoadIsBounded(t *testing.T) {
	two := &firings{leaves: []leafFirings{{all: make([]correlate.Firing, 1)}, {}, {all: make([]correlate.Firing, 1)}}}
	var l Load
	l.firings.Store(maxFirings - 3)
	if err := errors.Join(l.Add(nil), l.Add(&firings{}), l.Add(two)); err != nil {
		t.Errorf("below the bound: %v", err)
	}
	if err := l.Add(two); !errors.Is(err, ErrTooManyFirings) {
		t.Errorf("behind the bound: %v, want %v", err, ErrTooManyFirings)
	}
}
