package static

import (
	"net/http"
	"strconv"
	"strings"
)

// ServeHTTP answers GET and HEAD for the addresses that Path gives out; a
// name without its hash, or with an old one, is not found.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := a.byAddress[r.URL.Path]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	body, head := f.body, w.Header()
	head.Set("Content-Type", f.mime)
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("X-Content-Type-Options", "nosniff")
	if f.zipped != nil {
		head.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			head.Set("Content-Encoding", "gzip")
			body = f.zipped
		}
	}
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body) // the reader may have gone; there is nobody to tell
	}
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}
