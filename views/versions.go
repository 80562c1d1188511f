package views

import (
	"context"
	"fmt"

	"assay/tuning/library"
)

// baselineOptions are what a text can be compared with.
func baselineOptions(versions []library.Version, now string) []optionModel {
	options := []optionModel{{Value: "", Text: "nothing", Here: now == ""}}
	current := library.InForce(versions)
	for i := range versions {
		v := &versions[i]
		text := formatDigest(v.Digest) + ", " + string(v.Status)
		if v == current {
			text += ", in force"
		}
		options = append(options, optionModel{v.Digest, text, v.Digest == now})
	}
	return options
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
