package views

import (
	"cmp"
	"context"
	"errors"
	"sync"
)

var errOvertaken = errors.New("a newer text of this editor is being run")

// latest ends what an editor asked for before when it asks again: only the
// newest text is looked at, whether or not the browser dropped the others.
type latest struct {
	mu sync.Mutex
	of map[string]*asked
}

type asked struct {
	end context.CancelCauseFunc
	far watch
}

// askerOf is the key of one open editor of a person. Pages give themselves a
// name; who gives none has one editor for each rule.
func askerOf(who string, f editorForm) string {
	return who + "\x00" + cmp.Or(f.Editor, f.draft())
}

// begin ends what runs under the key. The context ends with errOvertaken as
// its cause when something else begins under it; the work tells the watch how
// far it is, and done says that it has ended.
func (l *latest) begin(ctx context.Context, key string) (_ context.Context, far *watch, done func()) {
	ctx, end := context.WithCancelCause(ctx)
	mine := &asked{end: end}
	l.mu.Lock()
	defer l.mu.Unlock()
	if before := l.of[key]; before != nil {
		before.end(errOvertaken)
	}
	if l.of == nil {
		l.of = map[string]*asked{}
	}
	l.of[key] = mine
	return ctx, &mine.far, func() {
		end(nil)
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.of[key] == mine {
			delete(l.of, key)
		}
	}
}

// watch is what runs under the key, nil when nothing does.
func (l *latest) watch(key string) *watch {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.of[key]; a != nil {
		return &a.far
	}
	return nil
}

// overtaken is the error of work that ended because something newer began.
func overtaken(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), errOvertaken) {
		return errOvertaken
	}
	return err
}
