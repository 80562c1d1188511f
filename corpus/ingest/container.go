package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// ErrFormat is wrapped by every error about a file whose kind is not read.
var ErrFormat = errors.New("format is not read")

const (
	peekBytes     = 64 << 10
	maxZstdWindow = 128 << 20
)

// container is a source with its compression and byte order mark taken off.
type container struct {
	*bufio.Reader
	compression string // "", "gzip" or "zstd"
	close       func()
}

// openContainer looks at the first bytes; the name of a file says nothing
// about its compression.
func openContainer(r io.Reader) (*container, error) {
	c := &container{Reader: bufio.NewReaderSize(r, peekBytes), close: func() {}}
	if err := c.decompress(); err != nil {
		return nil, err
	}
	head, err := c.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return c, err
	}
	return c, c.checkHead(head)
}

func (c *container) decompress() error {
	head, _ := c.Peek(4)
	switch {
	case isGzip(head):
		z, err := gzip.NewReader(c.Reader)
		if err != nil {
			return fmt.Errorf("gzip: %w", err)
		}
		c.Reader, c.compression = bufio.NewReaderSize(named{z, "gzip"}, peekBytes), "gzip"
	case isZstd(head):
		z, err := zstd.NewReader(c.Reader, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return fmt.Errorf("zstd: %w", err)
		}
		c.Reader, c.compression, c.close = bufio.NewReaderSize(named{z, "zstd"}, peekBytes), "zstd", z.Close
	}
	return nil
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }
func isZstd(head []byte) bool { return bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) }

// named says in its errors which compression broke.
type named struct {
	io.Reader
	name string
}

func (n named) Read(p []byte) (int, error) {
	k, err := n.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%s stream is torn: %w", n.name, err)
	}
	return k, err
}

// checkHead skips a UTF-8 mark and refuses what cannot be rows.
func (c *container) checkHead(head []byte) error {
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, err := c.Discard(3)
		return err
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}),
		len(head) == 4 && (head[0] == 0 && head[1] != 0 || head[0] != 0 && head[1] == 0):
		return fmt.Errorf("%w: the text is UTF-16; convert it to UTF-8 first, for instance with iconv -f UTF-16 -t UTF-8", ErrFormat)
	case isGzip(head) || isZstd(head):
		return fmt.Errorf("%w: compressed twice; decompress it once first", ErrFormat)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return fmt.Errorf("%w: a zip archive; unpack it first", ErrFormat)
	}
	return nil
}
