package index

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// questions need the index.
var questions = []string{"curl", `"ignore previous"`, "passw*", "日本", "wget -curl", "text:ignore", "*ss*", `"a b"`, "ärger OR rm"}

// sameAnswers compares the index with a scan.
func sameAnswers(t *testing.T, x *Index, w *world) {
	t.Helper()
	for _, q := range questions {
		want, _ := w.ids(t, None(), q)
		if got, _ := w.ids(t, x, q); !slices.Equal(got, want) {
			t.Errorf("%q: got %d events, want %d", q, len(got), len(want))
		}
	}
}

func wantState(t *testing.T, x *Index, w *world, want string) {
	t.Helper()
	if got := x.status(w.table).State; got != want {
		t.Errorf("state %s, want %s", got, want)
	}
}

func TestSyncAddsAndForgets(t *testing.T) {
	w := randomWorld(21, 120)
	dir := t.TempDir()
	x := openIndex(t, dir)
	wantState(t, x, w, "behind")
	sameAnswers(t, x, w)
	two := *w.table
	two.slices = w.slices[:2]
	syncAll(t, x, &two)
	wantState(t, x, w, "behind")
	sameAnswers(t, x, w)
	syncAll(t, x, w.table)
	wantState(t, x, w, "ready")
	sameAnswers(t, x, w)
	if _, from := w.ids(t, x, "curl"); from != "index" {
		t.Errorf("answered from %s, want index", from)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = openIndex(t, dir)
	wantState(t, x, w, "ready")
	sameAnswers(t, x, w)

	texts := x.status(w.table).Texts
	last := *w.table
	last.slices = w.slices[2:]
	syncAll(t, x, &last)
	if got := x.status(&last).Texts; got == 0 || got >= texts {
		t.Errorf("%d texts after two segments are gone, %d before", got, texts)
	}
	syncAll(t, x, w.table)
	wantState(t, x, w, "ready")
	sameAnswers(t, x, w)
	if got := x.status(w.table).Texts; got != texts {
		t.Errorf("%d texts after the segments came back, want %d", got, texts)
	}
}

func TestRebuildAnswersAsSync(t *testing.T) {
	w := randomWorld(22, 120)
	x := openIndex(t, t.TempDir())
	syncAll(t, x, w.table)
	texts := x.status(w.table).Texts
	if err := x.sync(context.Background(), w.table, nil, true); err != nil {
		t.Fatal(err)
	}
	wantState(t, x, w, "ready")
	sameAnswers(t, x, w)
	if got := x.status(w.table).Texts; got != texts {
		t.Errorf("%d texts, want %d", got, texts)
	}
}

func TestSyncCancelled(t *testing.T) {
	w := randomWorld(23, 120)
	x := openIndex(t, t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	err := x.sync(ctx, w.table, func(done, total int64) {
		if done > 0 {
			cancel()
		}
	}, false)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want canceled", err)
	}
	wantState(t, x, w, "behind")
	sameAnswers(t, x, w)
	syncAll(t, x, w.table)
	wantState(t, x, w, "ready")
	sameAnswers(t, x, w)
}

func TestSecondOpenerIsToldAtOnce(t *testing.T) {
	dir := t.TempDir()
	openIndex(t, dir)
	start := time.Now()
	x, err := Open(context.Background(), dir)
	if !errors.Is(err, ErrBusy) {
		t.Fatalf("got %v, %v, want ErrBusy", x, err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
	w := randomWorld(1, 10)
	if err := None().sync(context.Background(), w.table, nil, false); !errors.Is(err, ErrBusy) {
		t.Errorf("Sync of None gave %v, want ErrBusy", err)
	}
}

// Whatever happens to a file of the index while nobody looks, the answers
// stay right and the next Sync makes it whole again.
func TestTornIndexIsRebuilt(t *testing.T) {
	w := randomWorld(24, 60)
	made := t.TempDir()
	x, err := Open(context.Background(), made)
	if err != nil {
		t.Fatal(err)
	}
	syncAll(t, x, w.table)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	damages := map[string]func(path string, size int64) error{
		"remove":   func(path string, _ int64) error { return os.Remove(path) },
		"truncate": func(path string, size int64) error { return os.Truncate(path, size/2) },
		"empty":    func(path string, _ int64) error { return os.Truncate(path, 0) },
		"flip":     func(path string, size int64) error { return flip(path, size/2) },
		"flip end": func(path string, size int64) error { return flip(path, size-3) },
	}
	for _, file := range filesOf(t, made) {
		for name, damage := range damages {
			t.Run(name+" "+filepath.Base(file), func(t *testing.T) {
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, file)
				st, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				if st.Size() == 0 {
					t.Skip("an empty file has nothing to damage")
				}
				if err := damage(path, st.Size()); err != nil {
					t.Fatal(err)
				}
				x := openIndex(t, dir)
				sameAnswers(t, x, w)
				syncAll(t, x, w.table)
				wantState(t, x, w, "ready")
				sameAnswers(t, x, w)
			})
		}
	}
}

func flip(path string, at int64) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[max(0, at)] ^= 0x10
	return os.WriteFile(path, b, 0o600)
}

func filesOf(t *testing.T, dir string) (out []string) {
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, rel)
		}
		return err
	})
	out = slices.DeleteFunc(out, func(p string) bool { return p == "lock" })
	if err != nil || len(out) < 4 {
		t.Fatalf("files of the index: %v, %v", out, err)
	}
	return out
}

// killEnv names the directory in which a child process indexes until it is
// killed.
const killEnv = "ASSAY_INDEX_KILL_TEST"

func TestKilledSync(t *testing.T) {
	w := randomWorld(25, 2000)
	if dir := os.Getenv(killEnv); dir != "" {
		x, err := Open(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("started")
		for {
			err := x.sync(context.Background(), w.table, func(done, _ int64) { fmt.Println("done", done) }, true)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for lines := 2; lines <= 6; lines += 4 {
		dir := t.TempDir()
		child := exec.Command(os.Args[0], "-test.run=^TestKilledSync$", "-test.v")
		child.Env = append(os.Environ(), killEnv+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		for sc, n := bufio.NewScanner(out), 0; n < lines && sc.Scan(); n++ {
		}
		child.Process.Kill()
		child.Wait()
		x := openIndex(t, dir)
		sameAnswers(t, x, w)
		syncAll(t, x, w.table)
		wantState(t, x, w, "ready")
		sameAnswers(t, x, w)
		x.Close()
	}
}
