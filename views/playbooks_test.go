package views

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"assay/data"
	"assay/tuning/respond"
	"assay/views/account"
)

// TestPlaybookVersions: the newest version is shown, those before it too, with
// what changed; one that is asked for and not there is not found.
func TestPlaybookVersions(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	shelf, err := respond.OpenShelf(t.Context(), b.site.Bench.Store.DB(), data.Playbooks())
	if err != nil {
		t.Fatal(err)
	}
	b.site.Bench.Playbooks = shelf
	ships, err := shelf.Versions(t.Context(), "commands")
	if err != nil {
		t.Fatal(err)
	}
	text := ships[0].Whole + "\n## Ask first <b>\nAsk the owner.\n"
	v, err := shelf.Append(t.Context(), "commands.md", text, "ana", "the owner <i>knows</i>", time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	viewer := b.as(account.Viewer)
	b.page(viewer, "/playbooks", "ana, ", "ships with Assay")
	shown := b.page(viewer, "/playbooks/commands", "Ask the owner", "the owner &lt;i&gt;knows", "Change against the version before", v.Digest[:7])
	if strings.Contains(shown, "Ask first <b>") {
		t.Error("a playbook's text is taken for markup")
	}
	if old := b.page(viewer, "/playbooks/commands?version="+ships[0].Digest, "It ships with Assay"); strings.Contains(old, "Ask the owner") {
		t.Error("the version that ships shows the newest text")
	}
	if got := b.send(viewer, get, "/playbooks/commands?version=0f0f", nil); got.status != http.StatusNotFound {
		t.Errorf("an unknown version: status %d", got.status)
	}
}

// TestPromotionsTakeAPlaybook: a rule that no playbook names is not proposed, and
// the report says so beforehand.
func TestPromotionsTakeAPlaybook(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	empty, err := respond.OpenShelf(t.Context(), b.site.Bench.Store.DB(), emptyFolder{})
	if err != nil {
		t.Fatal(err)
	}
	engineer := b.as(account.Engineer)
	_, report := b.edited(engineer)
	b.page(engineer, report, `href="/playbooks/downloads"`)
	b.site.Bench.Playbooks = empty
	b.page(engineer, report, "No playbook names this rule, so it cannot be promoted")
	for _, to := range []string{"test", "stable"} {
		refused := b.send(engineer, post, report+"/propose", url.Values{"to": {to}, "reason": {"x"}})
		if all, err := b.site.Bench.Promotions.Proposals(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("proposed to %s without a playbook (status %d): %+v, %v", to, refused.status, all, err)
		}
	}
}

// emptyFolder holds nothing.
type emptyFolder struct{}

// Open finds nothing.
func (emptyFolder) Open(string) (fs.File, error) { return nil, fs.ErrNotExist }
