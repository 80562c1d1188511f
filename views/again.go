package views

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/rule"

	"github.com/labstack/echo/v4"
)

// subjectNow is what an approval would be bound to at this moment. The
// snapshot is the corpus as it is now, unless the proposal rests on one that
// has a tag: that was chosen to stay.
func (s *Site) subjectNow(ctx context.Context, p *promote.Proposal) (promote.Subject, error) {
	now := p.Subject
	versions, err := s.Bench.Library.Versions(ctx, now.RuleID)
	if err != nil {
		return now, err
	}
	now.InForce = ""
	if current := library.InForce(versions); current != nil {
		now.InForce = current.Digest
	}
	if !slices.ContainsFunc(versions, func(v library.Version) bool { return v.Digest == now.Rule }) {
		now.Rule = ""
	}
	if now.Snapshot, err = s.snapshotNow(ctx, p.Subject.Snapshot); err != nil {
		return now, err
	}
	now.Policy = "" // a policy that cannot be read is not the one that was decided by
	if policy, err := s.Bench.policy(p.PolicyRef); err == nil {
		now.Policy = policy.Digest
	}
	env, err := s.attempts.env(ctx)
	if err != nil {
		return now, err
	}
	now.Environment = env.Digest()
	if now.Cover, err = s.Bench.Promotions.Cover(ctx, p); err != nil {
		return now, err
	}
	return now, nil
}

func (s *Site) snapshotNow(ctx context.Context, proposed string) (string, error) {
	all, err := s.Bench.Store.Snapshots(ctx)
	if err != nil {
		return "", err
	}
	for _, e := range all {
		if e.Digest == proposed && len(e.Tags) > 0 {
			return proposed, nil
		}
	}
	head, err := s.Bench.Store.Head(ctx)
	return head.Digest(), err
}

// changedWords say what is no longer what was proposed, in a sentence: of a void
// proposal what made it so, of an open one what would. "" when nothing is.
func (s *Site) changedWords(ctx context.Context, p *promote.Proposal) (string, error) {
	var changed []string
	switch p.State {
	case promote.StateVoid:
		changed = p.Events[len(p.Events)-1].Changed
	case promote.StateOpen:
		now, err := s.subjectNow(ctx, p)
		if err != nil {
			return "", err
		}
		changed = p.Subject.Changed(now)
	}
	if len(changed) == 0 {
		return "", nil
	}
	return "Since this was proposed, " + joined(changed) + ".", nil
}

// linkAgain links a proposal with the one that it makes anew and with the one
// that made it anew.
func (s *Site) linkAgain(ctx context.Context, m *reviewModel, p *promote.Proposal) error {
	name := func(id int64) *link { return &link{"proposal " + strconv.FormatInt(id, 10), reviewURL(id)} }
	if p.Again != 0 {
		m.Before = name(p.Again)
	}
	if p.State != promote.StateVoid {
		return nil
	}
	all, err := s.Bench.Promotions.Proposals(ctx)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(other *promote.Proposal) bool { return other.Again == p.ID }); i >= 0 {
		m.After = name(all[i].ID)
	}
	return nil
}

// reviewAgain replays what a void proposal was about on the corpus as it is now
// and leads to the report, where the proposal can be made anew with its reason.
func (s *Site) reviewAgain(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := s.proposalAsked(c)
	if err != nil {
		return err
	}
	changed, err := s.changedWords(ctx, p)
	if err != nil {
		return err
	}
	if changed == "" {
		s.tell(c, "wrong", "Nothing has changed since this was proposed: there is nothing to run again.")
		return goTo(c, reviewURL(p.ID))
	}
	digest, err := s.replayAgain(ctx, actor(c).Name, p)
	if err != nil {
		return s.refused(c, err, reviewURL(p.ID))
	}
	s.tell(c, "done", "Replayed on the corpus as it is now. Look at the figures, then propose.")
	return goTo(c, reportURL(digest)+"?"+url.Values{"again": {strconv.FormatInt(p.ID, 10)}, "policy": {p.PolicyRef}}.Encode()+"#propose")
}

// replayAgain is a new report of the same version: against what is in force now,
// or, of a retirement, against nothing.
func (s *Site) replayAgain(ctx context.Context, who string, p *promote.Proposal) (digest string, err error) {
	versions, err := s.Bench.Library.Versions(ctx, p.Subject.RuleID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(versions, func(v library.Version) bool { return v.Digest == p.Subject.Rule })
	if i < 0 {
		return "", fmt.Errorf("find version %s: %w", formatDigest(p.Subject.Rule), library.ErrNotFound)
	}
	v := versions[i]
	if p.To == rule.Deprecated {
		return s.retirement(ctx, who, v, "")
	}
	f := editorForm{Rule: v.Rule, File: v.File, Text: v.Text}
	if current := library.InForce(versions); current != nil {
		f.Baseline = current.Digest
	}
	digest, e, err := s.replay(ctx, who, f)
	if err == nil && e.Report == nil {
		err = errors.Join(fmt.Errorf("replay: %w", errBadRequest), e.Candidate.Diagnostics.Err())
	}
	return digest, err
}
