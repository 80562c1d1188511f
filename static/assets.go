// Package static holds what a browser fetches besides pages: our own style
// sheets (css) and modules (js), and what `make assets` bundled from npm into
// dist (the editor, the fonts, the icons).
//
// At start-up [Open] reads every file once, puts each file's hash into its
// name, and rewrites the references between files ("./other.ext") to those
// names. A name under /static/ therefore never changes its content and may be
// kept for ever.
//
// dist is empty in a plain clone. Pages then use the system's fonts and plain
// text areas: ask [Assets.Path] and leave out what it does not know.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed css js
var own embed.FS

//go:embed all:dist
var bundled embed.FS

// Prefix is the path under which a server hands the assets out.
const Prefix = "/static/"

// sheets are the style sheets that make up app.css, in order.
var sheets = []string{"tokens.css", "base.css", "shell.css", "parts.css", "table.css", "pages.css", "corpus.css", "tuning.css", "chart.css", "modes.css"}

// mimes are the kinds of file an asset can be.
var mimes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".json":  "application/json",
}

// reference is how one asset names another: a relative name in double quotes.
var reference = regexp.MustCompile(`"\./([a-z0-9.-]+)"`)

// asset is one file ready to be sent.
type asset struct {
	mime    string
	body    []byte
	zipped  []byte // gzip of body, nil when it saves nothing
	address string // Prefix + hashed name
}

// Assets are the files of one build of the program, immutable after Open.
type Assets struct {
	byName    map[string]*asset
	byAddress map[string]*asset
}

// Open reads the embedded files. It fails only on a build that is broken: two
// files of one name, an unknown kind, or files that refer to each other in a
// circle.
func Open() (*Assets, error) {
	files, err := collect()
	if err != nil {
		return nil, err
	}
	a := &Assets{byName: map[string]*asset{}, byAddress: map[string]*asset{}}
	for _, name := range sortedKeys(files) {
		if _, err := a.add(name, files, nil); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Path is the address of a file by its plain name ("app.css", "keys.js"), or
// "" when this build does not have it.
func (a *Assets) Path(name string) string {
	if f := a.byName[name]; f != nil {
		return f.address
	}
	return ""
}

// Body is the content of a file by its plain name, nil when this build does
// not have it. It must not be changed.
func (a *Assets) Body(name string) []byte {
	if f := a.byName[name]; f != nil {
		return f.body
	}
	return nil
}

// collect reads the files of both trees by plain name; app.css is put
// together from the sheets.
func collect() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, tree := range []struct {
		fs  fs.FS
		dir string
	}{{own, "css"}, {own, "js"}, {bundled, "dist"}} {
		if err := collectDir(files, tree.fs, tree.dir); err != nil {
			return nil, err
		}
	}
	var app bytes.Buffer
	for _, name := range sheets {
		body, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("collect assets: no style sheet %s", name)
		}
		app.Write(body)
		delete(files, name)
	}
	files["app.css"] = app.Bytes()
	return files, nil
}

func collectDir(files map[string][]byte, tree fs.FS, dir string) error {
	entries, err := fs.ReadDir(tree, dir)
	if err != nil {
		return fmt.Errorf("collect assets of %s: %w", dir, err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") || path.Ext(e.Name()) == ".txt" {
			continue
		}
		if _, twice := files[e.Name()]; twice {
			return fmt.Errorf("collect assets: two files are called %s", e.Name())
		}
		if mimes[path.Ext(e.Name())] == "" {
			return fmt.Errorf("collect assets: %s is of no known kind", e.Name())
		}
		if files[e.Name()], err = fs.ReadFile(tree, path.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("collect asset %s: %w", e.Name(), err)
		}
	}
	return nil
}

// add gives one file its address after those it refers to have theirs. trail
// is the way that led here.
func (a *Assets) add(name string, files map[string][]byte, trail []string) (*asset, error) {
	if f := a.byName[name]; f != nil {
		return f, nil
	}
	if slices.Contains(trail, name) {
		return nil, fmt.Errorf("link assets: %s refers to itself through %s", name, strings.Join(trail, ", "))
	}
	body, err := a.link(name, files, append(trail, name))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	f := &asset{
		mime:    mimes[ext],
		body:    body,
		zipped:  zip(ext, body),
		address: Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
	}
	a.byName[name], a.byAddress[f.address] = f, f
	return f, nil
}

// link puts addresses in place of the names of other assets.
func (a *Assets) link(name string, files map[string][]byte, trail []string) ([]byte, error) {
	body := files[name]
	if ext := path.Ext(name); ext != ".css" && ext != ".js" {
		return body, nil
	}
	var failed error
	linked := reference.ReplaceAllFunc(body, func(match []byte) []byte {
		other := string(reference.FindSubmatch(match)[1])
		if _, known := files[other]; !known {
			return match
		}
		f, err := a.add(other, files, trail)
		if err != nil {
			failed = err
			return match
		}
		return []byte(`"` + f.address + `"`)
	})
	return linked, failed
}

func zip(ext string, body []byte) []byte {
	if ext == ".woff2" {
		return nil
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil || w.Close() != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

func sortedKeys(m map[string][]byte) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
