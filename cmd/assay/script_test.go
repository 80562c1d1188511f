package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/tuning/report"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"assay": func() { capFiles(); main() }})
}

// TestScripts runs the program as a person does; a script is a job a person
// has. Beside the usual commands there are:
//
//	exit CODE COMMAND...      run a program; it must end with that exit code
//	json FILE PATH=VALUE...   values of a JSON file or of stdout; * is any
//	schema FILE               the file is a report after the committed schema
//	setschema FILE            it must be valid figures of a set
//	take PATTERN FILE         copy the one file that the pattern names
//	edit FILE OLD NEW         replace a text that is there
//	gzip FILE, zstd FILE      compress to FILE.gz, FILE.zst
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("ASSAY_USER", "tess")
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"json": scriptJSON, "schema": scriptSchema, "setschema": scriptSetSchema, "take": scriptTake, "edit": scriptEdit, "gzip": scriptGzip, "zstd": scriptZstd, "exit": scriptExit, "damage": scriptDamage,
		},
	})
}

// scriptExit is exit CODE COMMAND ARGS...: it must end with that exit code and
// never with a panic.
func scriptExit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND ARGS...")
	}
	call := strings.Join(args[1:], " ")
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		if _, e := fmt.Sscanf(err.Error(), "exit status %d", &code); e != nil {
			ts.Fatalf("%s: %v", call, err)
		}
	}
	if stderr := ts.ReadFile("stderr"); strings.Contains(stderr, "goroutine ") {
		ts.Fatalf("%s: panic\n%s", call, stderr)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("%s: exit code %d, want %s", call, code, args[0])
	}
}

// scriptDamage is damage DIR SUFFIX: one bit of each such file is flipped.
func scriptDamage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: damage DIR SUFFIX")
	}
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*"+args[1]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("no file in %s ends in %s", args[0], args[1])
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		ts.Check(err)
		text[len(text)/2] ^= 1
		ts.Check(os.WriteFile(file, text, 0o600))
	}
}

func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	dec.UseNumber()
	var doc any
	ts.Check(dec.Decode(&doc))
	for _, a := range args[1:] {
		path, want, _ := strings.Cut(a, "=")
		got, ok := lookup(doc, strings.Split(path, "."))
		switch {
		case !ok:
			if !neg {
				ts.Fatalf("%s: there is no %s", args[0], path)
			}
		case neg:
			ts.Fatalf("%s: there is %s: %s", args[0], path, got)
		case want != "*" && got != want:
			ts.Fatalf("%s: %s: got %s, want %s", args[0], path, got, want)
		}
	}
}

// lookup walks keys and list positions; len is the length of a list or object.
func lookup(doc any, path []string) (string, bool) {
	for _, key := range path {
		switch v := doc.(type) {
		case map[string]any:
			if key == "len" {
				return fmt.Sprint(len(v)), true
			}
			next, ok := v[key]
			if !ok {
				return "", false
			}
			doc = next
		case []any:
			if key == "len" {
				return fmt.Sprint(len(v)), true
			}
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i < 0 || i >= len(v) {
				return "", false
			}
			doc = v[i]
		default:
			return "", false
		}
	}
	if s, ok := doc.(string); ok {
		return s, true
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return err.Error(), true
	}
	return strings.TrimSpace(b.String()), true
}

func scriptSchema(ts *testscript.TestScript, _ bool, args []string) {
	validate(ts, report.Schema, args)
}

func scriptSetSchema(ts *testscript.TestScript, _ bool, args []string) {
	validate(ts, report.SetSchema, args)
}

func validate(ts *testscript.TestScript, text []byte, args []string) {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	ts.Check(err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	c := jsonschema.NewCompiler()
	ts.Check(c.AddResource("report.json", schema))
	compiled, err := c.Compile("report.json")
	ts.Check(err)
	ts.Check(compiled.Validate(doc))
}

func scriptTake(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("%s names %d files, want one", args[0], len(files))
	}
	text, err := os.ReadFile(files[0])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), text, 0o600))
}

func scriptEdit(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

func scriptGzip(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), b.Bytes(), 0o600))
}

func scriptZstd(ts *testscript.TestScript, _ bool, args []string) {
	z, err := zstd.NewWriter(nil)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".zst"), z.EncodeAll([]byte(ts.ReadFile(args[0])), nil), 0o600))
}
