package views

import (
	"context"
	"fmt"
	"slices"

	"assay/tuning/library"
)

// baselineGroups are what a text can be compared with: nothing, the versions of
// its rule, or what counts and what is newest of the others.
func (b *Bench) baselineGroups(ctx context.Context, versions []library.Version, now string) ([]optionGroup, error) {
	all, err := b.Library.Standings(ctx)
	if err != nil {
		return nil, err
	}
	own := optionGroup{Name: "This rule", Options: versionOptions(versions, now)}
	others := optionGroup{Name: "Other rules"}
	for _, s := range all {
		if len(versions) > 0 && s.Newest.Rule == versions[0].Rule {
			continue
		}
		v := s.Counts()
		others.Options = append(others.Options, optionModel{v.Digest, s.Newest.Title + ", " + versionWords(v, s.InForce != nil), v.Digest == now})
		if s.Ahead > 0 {
			others.Options = append(others.Options, optionModel{s.Newest.Digest, s.Newest.Title + ", " + versionWords(s.Newest, false) + ", newest", s.Newest.Digest == now})
		}
	}
	groups := []optionGroup{{Options: []optionModel{{Value: "", Text: "nothing", Here: now == ""}}}, own, others}
	if !chosen(groups) {
		groups[0].Options = append(groups[0].Options, optionModel{now, "version " + formatDigest(now), true})
	}
	return slices.DeleteFunc(groups, func(g optionGroup) bool { return len(g.Options) == 0 }), nil
}

func chosen(groups []optionGroup) bool {
	return slices.ContainsFunc(groups, func(g optionGroup) bool {
		return slices.ContainsFunc(g.Options, func(o optionModel) bool { return o.Here })
	})
}

// versionOptions are the versions of a rule.
func versionOptions(versions []library.Version, now string) (options []optionModel) {
	current := library.InForce(versions)
	for i := range versions {
		v := &versions[i]
		options = append(options, optionModel{v.Digest, versionWords(*v, v == current), v.Digest == now})
	}
	return options
}

func versionWords(v library.Version, inForce bool) string {
	text := formatDigest(v.Digest) + ", " + string(v.Status)
	if inForce {
		text += ", in force"
	}
	return text
}

// snapshotOptions are the newest state and every tagged snapshot.
func (b *Bench) snapshotOptions(ctx context.Context, now string) ([]optionModel, error) {
	options := []optionModel{{Value: "", Text: "newest", Here: now == "" || now == "head"}}
	all, err := b.Store.Snapshots(ctx)
	if err != nil {
		return nil, err
	}
	found := options[0].Here
	for _, e := range all {
		for _, tag := range e.Tags {
			options = append(options, optionModel{tag, tag + ", " + formatDay(e.At), tag == now})
			found = found || tag == now
		}
	}
	if !found {
		options = append(options, optionModel{now, "snapshot " + formatDigest(now), true})
	}
	return options, nil
}

// versionsOf are the versions of the rule that a person named by its id, by
// its file or by a digest.
func (b *Bench) versionsOf(ctx context.Context, ref string) ([]library.Version, error) {
	v, err := b.Library.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	return b.Library.Versions(ctx, v.Rule)
}

// sourceOf is the text of a version; no version is the empty text.
func (b *Bench) sourceOf(ctx context.Context, ref string) (source, error) {
	if ref == "" {
		return source{}, nil
	}
	v, err := b.Library.Get(ctx, ref)
	if err != nil {
		return source{}, fmt.Errorf("find rule version %q: %w", ref, err)
	}
	return source{v.File, v.Text}, nil
}
