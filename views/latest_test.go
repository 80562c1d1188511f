package views

import (
	"context"
	"errors"
	"testing"
)

func TestOnlyTheNewestAskOfAnEditorRuns(t *testing.T) {
	var l latest
	first, endFirst := l.begin(t.Context(), "kim curl")
	other, endOther := l.begin(t.Context(), "ana curl")
	second, endSecond := l.begin(t.Context(), "kim curl")
	if err := overtaken(first, first.Err()); !errors.Is(err, errOvertaken) {
		t.Errorf("the first ask: got %v, want errOvertaken", err)
	}
	endFirst()
	if second.Err() != nil || other.Err() != nil {
		t.Errorf("the newest ask and somebody else's have ended: %v, %v", second.Err(), other.Err())
	}
	if err := overtaken(second, context.Canceled); !errors.Is(err, context.Canceled) {
		t.Errorf("an error of its own: got %v", err)
	}
	endSecond()
	endOther()
	if len(l.of) != 0 {
		t.Errorf("%d asks are remembered after all have ended", len(l.of))
	}
}
