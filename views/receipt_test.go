package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/receipt"
	"assay/views/account"
)

// A proposal rests on a receipt that anybody can read, and that running the
// replay again comes to, also after the rule's status has moved; of a retirement
// too.
func TestReceiptOfAProposal(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer, lead := b.as(account.Engineer), b.as(account.Lead)
	_, report := b.edited(engineer)
	review := b.address(b.send(engineer, post, report+"/propose", url.Values{"to": {"test"}, "reason": {"fewer alerts"}}))
	body := b.page(lead, review, "Run the replay again and compare")
	if !strings.Contains(body, review+"/receipt") {
		t.Error("no link to the receipt")
	}
	got := b.send(lead, "GET", review+"/receipt", nil)
	c, err := receipt.Decode([]byte(got.body))
	if err != nil || !strings.HasSuffix(report, c.Report) || c.Seed == nil || len(c.Figures) == 0 {
		t.Fatalf("receipt %+v, %v", c, err)
	}
	b.verified(lead, review)
	b.send(lead, post, review+"/decide", url.Values{"do": {"approve"}, "override": {"a drill"}, "text": {""}})
	b.verified(lead, review)
	_, retirement := b.lossy(engineer)
	leaves := b.address(b.send(engineer, post, retirement+"/propose", url.Values{"to": {"deprecated"}, "reason": {"nobody reads it"}}))
	b.verified(lead, leaves)
}

func (b *trial) verified(who *http.Client, review string) {
	b.Helper()
	b.page(who, b.address(b.send(who, post, review+"/verify", nil)), "Run again: the same receipt, to the last figure.")
	var answer struct {
		Same    bool
		Differs []string
	}
	api := b.send(who, post, "/api/v1"+review+"/verify", nil)
	if err := json.Unmarshal([]byte(api.body), &answer); err != nil || !answer.Same || len(answer.Differs) > 0 {
		b.Errorf("verified by the API: %d %s, %v", api.status, api.body, err)
	}
}
