package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"assay/data"
	"assay/tuning/pipeline"
	"assay/tuning/rule"
)

// maxPipelineFile bounds the file of a processing pipeline.
const maxPipelineFile = 1 << 20

// Pipelines are the processing pipelines in the folder pipelines of the corpus
// directory: every rule of that corpus goes through them. dir may be "". They
// are in the order of their file names; their priority decides in which order
// they are run.
func Pipelines(dir string) ([]*pipeline.Pipeline, error) {
	if dir == "" {
		return nil, nil
	}
	return readPipelines(os.DirFS(filepath.Join(dir, "pipelines")), filepath.Join(dir, "pipelines"))
}

// ShippedPipelines are those that come with Assay. None is run unless it is
// asked for.
func ShippedPipelines() ([]*pipeline.Pipeline, error) {
	return readPipelines(data.Pipelines(), "shipped")
}

// Pipeline is the processing pipeline that ref names: a file, else the name of
// one of the corpus directory, else of one that ships.
func Pipeline(dir, ref string) (*pipeline.Pipeline, error) {
	for _, file := range []string{ref, filepath.Join(dir, "pipelines", ref+".yml")} {
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			continue
		}
		return readPipeline(os.DirFS(filepath.Dir(file)), filepath.Base(file), file)
	}
	if !strings.ContainsAny(ref, `/\`) {
		p, err := readPipeline(data.Pipelines(), ref+".yml", ref)
		if !errors.Is(err, fs.ErrNotExist) {
			return p, err
		}
	}
	return nil, fmt.Errorf("read pipeline %s: %w", ref, ErrNotFound)
}

func readPipelines(folder fs.FS, shown string) (out []*pipeline.Pipeline, err error) {
	names, err := fs.Glob(folder, "*.yml")
	if err != nil {
		return nil, fmt.Errorf("read pipelines: %w", err)
	}
	for _, name := range names {
		p, err := readPipeline(folder, name, filepath.Join(shown, name))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// readPipeline reads one; what is wrong in it is the error, with its place.
func readPipeline(folder fs.FS, name, shown string) (*pipeline.Pipeline, error) {
	info, err := fs.Stat(folder, name)
	if err == nil && info.Size() > maxPipelineFile {
		err = fmt.Errorf("%s: more than %d bytes", shown, maxPipelineFile)
	}
	var text []byte
	if err == nil {
		text, err = fs.ReadFile(folder, name)
	}
	if err != nil {
		return nil, fmt.Errorf("read pipeline: %w", err)
	}
	p, ds := pipeline.Parse(name, string(text))
	for _, d := range ds {
		if d.Grade == rule.Error {
			line, col := rule.Position(string(text), d.Span.Start)
			hint := ""
			if d.Hint != "" {
				hint = " (" + d.Hint + ")"
			}
			return nil, fmt.Errorf("read pipeline: %s:%d:%d: %s%s [%s]", shown, line, col, d.Message, hint, d.Code)
		}
	}
	return p, nil
}
