package views

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay/corpus/catalog"
	"assay/static"
	"assay/views/account"
)

// trial is a site under test, served on loopback.
type trial struct {
	*testing.T
	site     *Site
	accounts *account.Accounts
	server   *httptest.Server
}

func newTrial(t *testing.T) *trial { return newTrialOf(t, nil) }

// newTrialOf is a site over a bench.
func newTrialOf(t *testing.T, bench *Bench) *trial {
	t.Helper()
	db, err := catalog.Open(filepath.Join(t.TempDir(), "assay.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	accounts, err := account.Open(t.Context(), db, account.Options{})
	if err != nil {
		t.Fatal(err)
	}
	assets, err := static.Open()
	if err != nil {
		t.Fatal(err)
	}
	site, err := New(Config{Accounts: accounts, Assets: assets, Bench: bench, Around: func(context.Context) (Around, error) {
		return Around{Corpus: "demo", Synthetic: true, Events: 1_240_000, Rules: 12, Jobs: 1}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return &trial{t, site, accounts, server}
}

// visitor is a browser with cookies that does not follow redirects.
func (b *trial) visitor() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// as is a browser signed in with the role, by a one-time link.
func (b *trial) as(role account.Role) *http.Client {
	b.Helper()
	client := b.visitor()
	_, secret := b.person(role)
	if got := b.send(client, post, "/enter/"+secret, nil); got.status != http.StatusSeeOther {
		b.Fatalf("sign in as %s: status %d\n%s", role, got.status, got.body)
	}
	return client
}

// person is the account "a-<role>" and a fresh link for it.
func (b *trial) person(role account.Role) (account.User, string) {
	b.Helper()
	name := "a-" + role.String()
	u, err := b.accounts.ByName(b.Context(), name)
	if err != nil {
		if u, err = b.accounts.Add(b.Context(), name, role); err != nil {
			b.Fatal(err)
		}
	}
	secret, err := b.accounts.NewLink(b.Context(), u.ID, time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	return u, secret
}

type reply struct {
	status int
	header http.Header
	body   string
}

// send sends a request as a form of this site's own pages would.
func (b *trial) send(client *http.Client, method, path string, form url.Values, header ...string) reply {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(body)}
}

func TestHeadersAreOnEveryAnswer(t *testing.T) {
	b := newTrial(t)
	for _, path := range []string{"/signin", "/no-such-page", "/api/v1/me", "/healthz"} {
		got := b.send(b.visitor(), get, path, nil)
		for header, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
			if !strings.Contains(got.header.Get(header), want) {
				t.Errorf("GET %s: %s is %q, want %q", path, header, got.header.Get(header), want)
			}
		}
		if got.header.Get("X-Request-Id") == "" {
			t.Errorf("GET %s: no X-Request-Id", path)
		}
	}
}

func TestPagesHaveNoInlineStyleOrScript(t *testing.T) {
	b := newTrial(t)
	admin := b.as(account.Admin)
	for _, path := range []string{"/signin", "/accounts", "/settings", "/no-such-page"} {
		got := b.send(admin, get, path, nil)
		for _, forbidden := range []string{" style=", "<style", " onclick", "<script>", "javascript:"} {
			if strings.Contains(got.body, forbidden) {
				t.Errorf("GET %s contains %q", path, forbidden)
			}
		}
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	b := newTrial(t)
	admin := b.as(account.Admin)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://elsewhere.example"}} {
		got := b.send(admin, post, "/accounts", url.Values{"name": {"mallory"}, "role": {"admin"}}, header...)
		if got.status != http.StatusForbidden {
			t.Errorf("POST /accounts with %v: status %d, want 403", header, got.status)
		}
	}
	if _, err := b.accounts.ByName(t.Context(), "mallory"); err == nil {
		t.Error("a foreign form made an account")
	}
}

func TestLargeBodiesAreRefused(t *testing.T) {
	b := newTrial(t)
	got := b.send(b.visitor(), post, "/signin", url.Values{"name": {strings.Repeat("a", bodyLimit+1)}})
	if got.status != http.StatusRequestEntityTooLarge && got.status != http.StatusUnauthorized {
		t.Errorf("POST of %d bytes: status %d", bodyLimit, got.status)
	}
}

func TestUnknownAddressIsAPageOrAProblem(t *testing.T) {
	b := newTrial(t)
	client := b.as(account.Viewer)
	page := b.send(client, get, "/no-such-page", nil)
	if page.status != http.StatusNotFound || !strings.Contains(page.body, "There is no such page") {
		t.Errorf("page: status %d\n%s", page.status, page.body)
	}
	problem := b.send(client, get, "/api/v1/no-such", nil)
	if problem.status != http.StatusNotFound || problem.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("problem: status %d, type %q", problem.status, problem.header.Get("Content-Type"))
	}
}

func TestLookIsKeptAndGoesBackOnlyHere(t *testing.T) {
	b := newTrial(t)
	client := b.visitor()
	got := b.send(client, post, "/look", url.Values{"theme": {"dark"}, "back": {"/signin?next=%2F"}})
	if got.header.Get("Location") != "/signin?next=%2F" {
		t.Errorf("goes to %q", got.header.Get("Location"))
	}
	if page := b.send(client, get, "/signin", nil); !strings.Contains(page.body, `data-theme="dark"`) {
		t.Error("the theme is not kept")
	}
	for _, back := range []string{"https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", ""} {
		if got := b.send(client, post, "/look", url.Values{"back": {back}}); got.header.Get("Location") != "/" {
			t.Errorf("back to %q goes to %q", back, got.header.Get("Location"))
		}
	}
}
