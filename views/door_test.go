package views

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// A name that an attacker made point to this machine is not served.
func TestOnlyNamesOfThisMachineAreServed(t *testing.T) {
	b := newTrial(t)
	b.site.Local = true
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "LOCALHOST.:1": 200, "assay.localhost": 200, "127.0.0.1:9": 200, "127.8.8.8": 200, "[::1]:80": 200, "[::1]": 200,
		"attacker.example": 421, "attacker.example:8080": 421, "localhost.attacker.example": 421, "127.0.0.1.attacker.example": 421, "192.0.2.7": 421, "": 421, "0.0.0.0": 421,
	} {
		for _, path := range []string{"/healthz", "/signin"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = host
			w := httptest.NewRecorder()
			b.site.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("GET %s of host %q: status %d, want %d", path, host, w.Code, want)
			}
		}
	}
}

func TestForeignCallsAreAProblem(t *testing.T) {
	b := newTrial(t)
	got := b.send(b.as(account.Admin), post, "/api/v1/tokens", url.Values{}, "Sec-Fetch-Site", "cross-site")
	if got.status != http.StatusForbidden || got.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(got.body, `"foreign"`) {
		t.Errorf("status %d, type %q\n%s", got.status, got.header.Get("Content-Type"), got.body)
	}
}

// pipes is a listener of connections in memory.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// A form that never ends is given up; an upload that goes on, however slowly
// in all, is not.
func TestABodyHasItsTime(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces bool
		pause  time.Duration
		want   string
	}{
		{"a form in time", false, time.Second, "200"},
		{"a form that trickles", false, 9 * time.Second, "408"},
		{"an upload that takes long", true, 9 * time.Second, "200"},
		{"an upload that stops", true, 31 * time.Second, "408"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := trickle(t, c.pieces, c.pause); !strings.HasPrefix(got, "HTTP/1.1 "+c.want) {
					t.Errorf("the answer is %q, want %s", got, c.want)
				}
			})
		})
	}
}

// trickle sends a body of ten bytes with a pause before each.
func trickle(t *testing.T, pieces bool, pause time.Duration) (status string) {
	s := &Site{}
	e := echo.New()
	e.Use(s.patience)
	e.POST("/", func(c echo.Context) error {
		if pieces {
			inPieces(c)
		}
		_, err := io.ReadAll(c.Request().Body)
		if err == nil {
			select { // work that takes longer than a body may
			case <-time.After(time.Minute):
			case <-c.Request().Context().Done():
				err = c.Request().Context().Err()
			}
		}
		return c.NoContent(map[bool]int{true: http.StatusOK, false: http.StatusRequestTimeout}[err == nil])
	})
	near, far := net.Pipe()
	listener := make(pipes, 1)
	listener <- far
	server := &http.Server{Handler: e}
	go server.Serve(listener) //nolint:errcheck // it ends with the test
	sent := make(chan struct{})
	defer func() { close(listener); server.Close(); near.Close(); <-sent }()
	go func() {
		defer close(sent)
		io.WriteString(near, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
		for range 10 {
			time.Sleep(pause)
			if _, err := near.Write([]byte("x")); err != nil {
				return
			}
		}
	}()
	status, err := bufio.NewReader(near).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return status
}
