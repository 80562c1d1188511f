package manual

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/spl"
)

// factOf is what the parsers say about the thing that a row is about.
func factOf(fact string, row Row) (string, error) {
	switch fact {
	case "usage":
		return usageOf(row.Names)
	case "stage":
		return stageOf(row)
	}
	return "", fmt.Errorf("there is no fact %q", fact)
}

// usageOf is how functions of eval are written.
func usageOf(names []string) (string, error) {
	var usages []string
	for _, name := range names {
		usage := ""
		for _, f := range eval.Functions() {
			if f.Name == name {
				usage = f.Usage
			}
		}
		if usage == "" {
			return "", fmt.Errorf("there is no function %q", name)
		}
		write, _, _ := strings.Cut(usage, ": ")
		usages = append(usages, "`"+write+"`")
	}
	return strings.Join(usages, ", "), nil
}

// stageOf says what the command in the row's example works on.
func stageOf(row Row) (string, error) {
	example := strings.Trim(row.Cells[len(row.Cells)-1], "`")
	r, ds := spl.Parse("example.spl", "x | "+example, spl.Options{Lists: hasList})
	if r == nil || len(r.Stages) == 0 {
		return "", fmt.Errorf("the example %q has no stage: %v", example, ds.Err())
	}
	switch s := r.Stages[len(r.Stages)-1]; {
	case flow.Replaces(s):
		return "all rows of a window; makes new ones", nil
	case flow.Gathers(s):
		return "all rows of a window", nil
	}
	return "each row", nil
}

// hasList knows the one list that examples name.
func hasList(name string) bool { return name == exampleList }

const exampleList = "approved"

// refused is the table of commands that do not run, as the parser tells it.
func refused() *Table {
	t := &Table{Name: "refused", Head: []string{"Command", "Instead"}}
	all := spl.Refused()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Rows = append(t.Rows, Row{Names: []string{name}, Cells: []string{all[name]}})
	}
	return t
}
