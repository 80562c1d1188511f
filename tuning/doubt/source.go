package doubt

import (
	"context"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
)

// source doubts true positives of which the import says that they are benign.
type source struct {
	benign []*corpus.Bitmap
	g      *ground
}

// source reads, of true positives, what their import says of the outcome.
func (g *ground) source(ctx context.Context) (check, error) {
	c := &source{benign: make([]*corpus.Bitmap, len(g.parts)), g: g}
	eg, ctx := errgroup.WithContext(ctx)
	eg.SetLimit(runtime.GOMAXPROCS(0))
	for i, seg := range g.view.Segments() {
		eg.Go(func() error {
			c.benign[i] = corpus.NewBitmap(seg.Rows())
			for row := range g.view.Labels(i).Having(corpus.TruePositive).All {
				n, err := seg.Native(ctx, row)
				if err != nil {
					return err
				}
				if saysBenign(n) {
					c.benign[i].Set(row)
				}
			}
			return nil
		})
	}
	return c, eg.Wait()
}

// benignWords are what exports write in a column of ground truth for events that
// are none of an attack.
var benignWords = map[string]bool{"benign": true, "normal": true, "legitimate": true, "clean": true, "false": true, "no": true, "none": true, "0": true, "false_positive": true, "benign_positive": true}

// saysBenign reports a source whose verdict, or else whose ground truth, is no
// attack.
func saysBenign(n *corpus.Native) bool {
	switch {
	case n == nil:
		return false
	case n.Verdict == corpus.TruePositive:
		return false
	case n.Verdict == corpus.BenignPositive || n.Verdict == corpus.FalsePositive:
		return true
	}
	for _, f := range n.Evidence {
		if groundTruth(f.Path) && benignWords[strings.ToLower(strings.TrimSpace(f.Value.Text()))] {
			return true
		}
	}
	return false
}

// groundTruth reports a path that states what happened, and not a detail of it.
func groundTruth(path string) bool {
	path = strings.ToLower(corpus.OutcomePath(path))
	if !strings.HasPrefix(path, "ground") {
		return false
	}
	_, rest, found := strings.Cut(path, ".")
	return !found || rest == "label" || rest == "verdict" || rest == "malicious" || rest == "class"
}

func (c *source) code() string  { return "source" }
func (c *source) title() string { return "a true positive that its import calls benign" }

func (c *source) doubts(row int, v corpus.Verdict) bool {
	if v != corpus.TruePositive {
		return false
	}
	ref := c.g.ref(row)
	return c.benign[ref.Segment].Has(ref.Row)
}

func (c *source) why(int, corpus.Verdict) string {
	return "what was imported with it says benign"
}
