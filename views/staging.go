package views

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/views/mark"
)

const (
	maxUpload     = int64(2) << 30 // bytes of one upload
	maxStaged     = int64(8) << 30 // of all uploads that wait
	maxStageFiles = 20
	stageLife     = 24 * time.Hour
)

// staging keeps uploaded files until they are imported, at most for a day:
// DIR/staging/ID/ holds the files and stage.json, what was decided so far.
type staging struct {
	dir string
	now func() time.Time
}

// stage is one upload and what its owner has decided about it.
type stage struct {
	ID        string                 `json:"id"`
	By        string                 `json:"by"`
	Created   time.Time              `json:"created"`
	Files     []stageFile            `json:"files"`
	Roles     map[ingest.Role]string `json:"roles,omitempty"` // role to path; "-": nothing plays it
	Zone      string                 `json:"zone,omitempty"`  // of times that name none; "" is as the mapping says
	Words     []stageWord            `json:"words,omitempty"`
	Origin    corpus.Origin          `json:"origin,omitempty"`
	Synthetic bool                   `json:"synthetic,omitempty"`
	Job       string                 `json:"job,omitempty"` // the newest that tried to import it
}

type stageFile struct {
	Name string `json:"name"` // as the sender calls it
	Size int64  `json:"size"`
}

// stageWord is a decision about a native word.
type stageWord struct {
	Field   string `json:"field"`
	Value   string `json:"value"`
	Verdict string `json:"verdict"`
	Reason  string `json:"reason,omitempty"`
}

var (
	errNoFile   = errors.New("no file was chosen")
	errNoRoom   = errors.New("too much is waiting to be imported already")
	errNoUpload = fmt.Errorf("the upload is not there any more: %w", corpus.ErrNotFound)
)

// begin makes room for an upload.
func (g *staging) begin(by string) (*stage, error) {
	if err := g.sweep(); err != nil {
		return nil, err
	}
	st := &stage{ID: rand.Text(), By: by, Created: g.now().UTC(), Origin: corpus.Curated}
	if err := os.MkdirAll(g.path(st.ID), 0o700); err != nil {
		return nil, fmt.Errorf("make room for an upload: %w", err)
	}
	return st, nil
}

func (g *staging) path(id string) string { return filepath.Join(g.dir, id) }

func (g *staging) file(st *stage, i int) string {
	return filepath.Join(g.path(st.ID), strconv.Itoa(i)+".upload")
}

// sweep removes uploads that nobody came back to, and says when there is no
// room.
func (g *staging) sweep() error {
	entries, err := os.ReadDir(g.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read staging: %w", err)
	}
	var waiting int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			continue
		}
		if g.now().Sub(info.ModTime()) > stageLife {
			_ = os.RemoveAll(filepath.Join(g.dir, e.Name()))
			continue
		}
		waiting += sizeOf(filepath.Join(g.dir, e.Name()))
	}
	if waiting > maxStaged {
		return fmt.Errorf("%w: %s", errNoRoom, formatBytes(waiting))
	}
	return nil
}

func sizeOf(dir string) (n int64) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			n += info.Size()
		}
	}
	return n
}

// receive streams the files of a form to disk.
func (g *staging) receive(parts *multipart.Reader, by string) (_ *stage, err error) {
	st, err := g.begin(by)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = g.drop(st)
		}
	}()
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read upload: %w: %w", err, errBadRequest)
		}
		if part.FileName() == "" {
			continue
		}
		if err := g.keep(st, part.FileName(), part); err != nil {
			return nil, err
		}
	}
	if len(st.Files) == 0 {
		return nil, fmt.Errorf("%w: %w", errNoFile, errBadRequest)
	}
	return st, g.save(st)
}

// keep writes one file of an upload.
func (g *staging) keep(st *stage, name string, r io.Reader) error {
	if len(st.Files) >= maxStageFiles {
		return fmt.Errorf("read upload: more than %d files: %w", maxStageFiles, errBadRequest)
	}
	f, err := os.OpenFile(g.file(st, len(st.Files)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	n, err := io.Copy(f, r)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	st.Files = append(st.Files, stageFile{Name: fileName(name), Size: n})
	return nil
}

// fileName is the last part of a name, short and without anything invisible.
func fileName(name string) string {
	name = mark.Plain(filepath.Base(strings.ReplaceAll(name, "\\", "/")))
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:119]) + "…"
	}
	return name
}

func (g *staging) save(st *stage) error {
	text, err := json.Marshal(st)
	if err != nil {
		return err
	}
	temporary := filepath.Join(g.path(st.ID), "stage.tmp")
	err = os.WriteFile(temporary, text, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		return errNoUpload
	}
	if err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return os.Rename(temporary, filepath.Join(g.path(st.ID), "stage.json"))
}

// open reads the stage of the person; nobody else's is found.
func (g *staging) open(id, by string) (*stage, error) {
	if id == "" || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return nil, errNoUpload
	}
	text, err := os.ReadFile(filepath.Join(g.path(id), "stage.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, errNoUpload
	}
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	st := &stage{}
	if err := json.Unmarshal(text, st); err != nil {
		return nil, fmt.Errorf("open upload %s: %w", id, err)
	}
	if st.By != by || st.ID != id {
		return nil, errNoUpload
	}
	return st, nil
}

// waiting are the uploads of the person that were not imported yet.
func (g *staging) waiting(by string) (all []*stage) {
	entries, err := os.ReadDir(g.dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if st, err := g.open(e.Name(), by); err == nil {
			all = append(all, st)
		}
	}
	return all
}

func (g *staging) drop(st *stage) error { return os.RemoveAll(g.path(st.ID)) }

// sources are the files as the importer takes them.
func (g *staging) sources(st *stage) (all []ingest.Source) {
	for i, f := range st.Files {
		path := g.file(st, i)
		all = append(all, ingest.Source{Name: f.Name, Size: f.Size, Open: func() (io.ReadCloser, error) { return openPlain(path) }})
	}
	return all
}

// openPlain opens a file of ours; the error does not name it, for the sender
// sees it.
func openPlain(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	var at *os.PathError
	if errors.As(err, &at) {
		return nil, at.Err
	}
	return f, err
}

func (st *stage) size() (n int64) {
	for _, f := range st.Files {
		n += f.Size
	}
	return n
}

// title names the upload in a list.
func (st *stage) title() string {
	if len(st.Files) == 0 {
		return "nothing"
	}
	if n := len(st.Files) - 1; n > 0 {
		return st.Files[0].Name + " and " + formatCount(int64(n)) + " more"
	}
	return st.Files[0].Name
}

// mapping is base with the decisions of the stage laid over it.
func (st *stage) mapping(base *ingest.Mapping) *ingest.Mapping {
	if base == nil {
		base = ingest.DefaultMapping()
	}
	m := *base
	m.AssumeZone = cmp.Or(st.Zone, base.AssumeZone)
	m.Roles = map[ingest.Role][]string{}
	for role, paths := range base.Roles {
		m.Roles[role] = paths
	}
	m.Hidden = append([]string(nil), base.Hidden...)
	for role, path := range st.Roles {
		m.Roles[role] = nil
		if path != "-" {
			m.Roles[role] = []string{path}
			if hidesOutcome(role) {
				m.Hidden = append(m.Hidden, path)
			}
		}
	}
	m.Verdicts = nil
	for _, w := range st.Words {
		m.Verdicts = append(m.Verdicts, ingest.NativeVerdict{Field: w.Field, Value: w.Value, Verdict: ingest.Outcome(w.Verdict), Reason: w.Reason})
	}
	m.Verdicts = append(m.Verdicts, base.Verdicts...)
	return &m
}

// hidesOutcome says that what plays the role must not be seen by rules.
func hidesOutcome(r ingest.Role) bool {
	return r == ingest.RoleVerdict || r == ingest.RoleReason || r == ingest.RoleReviewer || r == ingest.RoleReviewedAt
}
