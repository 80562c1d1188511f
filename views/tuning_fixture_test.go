package views

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"assay/corpus"
)

// relabel gives an event another verdict than it has, so that the corpus is no
// longer what it was.
func relabel(t *testing.T, b *Bench, event string) {
	t.Helper()
	_, err := b.Store.Label(t.Context(), corpus.LabelChange{Events: []string{event}, Verdict: corpus.Undetermined, Reason: corpus.OtherReason,
		Who: "somebody", Source: "test", Seen: corpus.AnyLabels})
	if err != nil {
		t.Fatal(err)
	}
}

// sendText sends a body as it is.
func (b *trial) sendText(client *http.Client, method, path, body string, header ...string) reply {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), method, b.server.URL+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(text)}
}
