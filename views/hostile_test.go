package views

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/views/account"
)

// hostileValues are what no form sends.
var hostileValues = []string{
	"-1", "0", "9223372036854775807", "500000000000000000", "99999999999999999999", "1e9", "\x00", "\xff\xfe", "../../etc/passwd", "'\"><script>alert(1)</script>",
	"\u202eevil", strings.Repeat("a", 9_000), strings.Repeat("(", 3_000), "%", "_", "*", "\r\nSet-Cookie: a=b", "9999-12-31", "0000-01-01T00:00", "2026-13-45",
}

var hostileNames = []string{"page", "size", "at", "before", "after", "last", "from", "to", "sort", "facet", "q", "tab", "rule", "version", "hash", "team", "event",
	"status", "dialect", "as", "next", "state", "cursor", "limit", "level"}

// Whatever an address says, the answer is never a fault of ours, and never
// holds what was said as markup.
func TestHostileAddressesAreNoFaults(t *testing.T) {
	bench := demoBench(t)
	b := newTrialOf(t, bench)
	client := b.as(account.Admin)
	_, event := anEvent(t, bench, "incident.id:*")
	rules, err := bench.Library.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	digest, err := aReport(t, b)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{"/events/:id": event, "/rules/:id": ruleURL(rules[0].Rule), "/reports/:digest": "/reports/" + digest, "/jobs/:id": "/jobs/none"}
	for _, r := range b.site.routes {
		if r.method != get || strings.HasPrefix(r.path, "/static") {
			continue
		}
		path := concrete(r.path)
		for pattern, real := range known {
			if rest, ok := strings.CutPrefix(strings.TrimPrefix(r.path, "/api/v1"), pattern); ok {
				path = r.path[:len(r.path)-len(pattern+rest)] + real + rest
			}
		}
		values := hostileValues
		if testing.Short() {
			values = values[:2]
		}
		for i, value := range values {
			for j := range 2 {
				b.noFault(client, path+"?"+hostileQuery(i, j, value).Encode())
			}
		}
		if strings.Contains(r.path, ":") {
			for _, value := range values {
				b.noFault(client, strings.Replace(r.path, r.path[strings.Index(r.path, ":"):], url.PathEscape(value), 1))
			}
		}
	}
}

func TestALargeRuleTextIsRefused(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	client := b.as(account.Engineer)
	large := url.Values{"text": {strings.Repeat("a", mostUpload+1)}, "do": {"draft"}}
	for _, path := range []string{"/rules", "/rules/new", "/rules/live"} {
		if got := b.send(client, post, path, large); got.status != http.StatusBadRequest {
			t.Errorf("POST %s of %d bytes: status %d, want 400", path, len(large.Get("text")), got.status)
		}
	}
}

// hostileQuery gives the value to every fourth name, and to page alone.
func hostileQuery(i, j int, value string) url.Values {
	v := url.Values{}
	for k, name := range hostileNames {
		if (i+k)%4 == 0 && j > 0 || name == "page" && j == 0 {
			v.Set(name, value)
		}
	}
	return v
}

func (b *trial) noFault(client *http.Client, address string) {
	b.Helper()
	got := b.send(client, get, address, nil)
	if got.status >= 500 {
		b.Errorf("GET %.300s: status %d", address, got.status)
	}
	if strings.Contains(got.body, "><script>alert(1)") && strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		b.Errorf("GET %.300s repeats markup", address)
	}
	if len(got.header.Values("Set-Cookie")) > 0 && strings.Contains(strings.Join(got.header.Values("Set-Cookie"), ""), "a=b") {
		b.Errorf("GET %.300s sets a cookie it was told", address)
	}
}

// aReport keeps a report of two versions of a rule that differ.
func aReport(t *testing.T, b *trial) (string, error) {
	t.Helper()
	text := "title: Any command\nid: 6f0c1c1e-0f5b-4a53-9a0e-5f4d1a5b0c01\nlogsource:\n  product: llm_agent\ndetection:\n  selection:\n    action.type: command_execution\n  condition: selection\nlevel: low\n"
	added, _, err := b.site.Bench.Library.Add(t.Context(), text, "any.yml", "a-engineer")
	if err != nil {
		return "", err
	}
	digest, _, err := b.site.replay(t.Context(), "a-engineer", editorForm{File: "any.yml", Baseline: added[0].Digest, Text: strings.Replace(text, "command_execution", "network_fetch", 1)})
	return digest, err
}
