package views

import (
	"context"
	"fmt"
	"net/http"

	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/receipt"
	"assay/tuning/report"

	"github.com/labstack/echo/v4"
)

// receiptOf is the receipt of a report held against a policy.
func (s *Site) receiptOf(ctx context.Context, r *report.Report, p *gate.Policy) (*receipt.Receipt, error) {
	snap, err := s.Bench.Store.Resolve(ctx, r.Snapshot)
	if err != nil {
		return nil, err
	}
	return receipt.New(r, p, snap.LabelSeq)
}

// receiptAgain runs the replay of a receipt anew and gives the receipt of that.
func (s *Site) receiptAgain(ctx context.Context, who string, c *receipt.Receipt) (*receipt.Receipt, error) {
	snap, err := s.Bench.Store.Resolve(ctx, c.Snapshot)
	if err != nil {
		return nil, err
	}
	policy, err := s.Bench.Promotions.Policy(ctx, c.Policy.Digest)
	if err != nil {
		return nil, err
	}
	done, err := s.replaying.take(ctx, who)
	if err != nil {
		return nil, err
	}
	defer done()
	r, err := s.reportAgain(ctx, c)
	if err != nil {
		return nil, err
	}
	r.Rule.Status = c.Rule.Status // which may have moved since
	if c.Baseline != nil && r.Comparison != nil {
		r.Comparison.Baseline.Rule.Status = c.Baseline.Status
	}
	return receipt.New(r, policy, snap.LabelSeq)
}

func (s *Site) reportAgain(ctx context.Context, c *receipt.Receipt) (*report.Report, error) {
	snap, err := s.Bench.Store.Resolve(ctx, c.Snapshot)
	if err != nil {
		return nil, err
	}
	o := report.Options{Tool: s.Bench.Tool}
	if c.Retirement {
		v, err := s.Bench.Library.Get(ctx, c.Subject())
		if err != nil {
			return nil, err
		}
		all, err := s.Bench.Library.Standings(ctx)
		if err != nil {
			return nil, err
		}
		e, err := s.attempts.retire(ctx, snap, v, library.Staying(all, v.Digest), o)
		if err != nil {
			return nil, err
		}
		return e.Report, e.retired(ctx, s.Bench, c)
	}
	candidate, err := s.Bench.sourceOf(ctx, c.Rule.Digest)
	if err != nil {
		return nil, err
	}
	var baseline source
	if c.Baseline != nil {
		if baseline, err = s.Bench.sourceOf(ctx, c.Baseline.Digest); err != nil {
			return nil, err
		}
	}
	e, err := s.attempts.evaluate(ctx, snap, candidate, baseline, nil, o)
	if err != nil {
		return nil, err
	}
	if e.Report == nil {
		return nil, fmt.Errorf("run replay again: %w: %w", errBadRequest, e.Candidate.Diagnostics.Err())
	}
	return e.Report, e.complete(ctx, s.Bench, c)
}

// verifyReceipt runs a proposal's replay again and says whether it comes to the
// same.
func (s *Site) verifyReceipt(c echo.Context) error {
	differs, err := s.receiptDiffers(c)
	if err != nil {
		return err
	}
	if len(differs) == 0 {
		s.tell(c, "done", "Run again: the same receipt, to the last figure.")
	} else {
		s.tell(c, "wrong", "Run again, it does not come to the same: "+joined(differs)+".")
	}
	return goTo(c, "/reviews/"+c.Param("id"))
}

// apiVerifyReceipt is verifyReceipt for programs.
func (s *Site) apiVerifyReceipt(c echo.Context) error {
	differs, err := s.receiptDiffers(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"same": len(differs) == 0, "differs": append([]string{}, differs...)})
}

func (s *Site) receiptDiffers(c echo.Context) ([]string, error) {
	ctx := c.Request().Context()
	p, err := s.proposalAsked(c)
	if err != nil {
		return nil, err
	}
	was, err := s.Bench.Promotions.Receipt(ctx, p.Receipt)
	if err != nil {
		return nil, err
	}
	now, err := s.receiptAgain(ctx, actor(c).Name, was)
	if err != nil {
		return nil, err
	}
	return was.Differs(now), nil
}

// exportReceipt hands a proposal's receipt out as a file.
func (s *Site) exportReceipt(c echo.Context) error {
	p, err := s.proposalAsked(c)
	if err != nil {
		return err
	}
	r, err := s.Bench.Promotions.Receipt(c.Request().Context(), p.Receipt)
	if err != nil {
		return err
	}
	body, err := r.Encode()
	if err != nil {
		return err
	}
	return download(c, "receipt-"+formatDigest(p.Receipt)+".json", "application/json", body)
}
