package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// unpacker decompresses page after page into the same memory.
type unpacker struct {
	body  []byte // compressed
	page  []byte
	zstd  *zstd.Decoder
	total int64 // bytes of all pages, decompressed
}

func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}

// read fills body with the next n bytes.
func (u *unpacker) read(r io.Reader, n int) ([]byte, error) {
	if cap(u.body) < n {
		u.body = make([]byte, n)
	}
	_, err := io.ReadFull(r, u.body[:n])
	return u.body[:n], err
}

// unpack decompresses the body of a page, which must come to no more than the
// page says. It is valid until the next call.
func (u *unpacker) unpack(codec format.CompressionCodec, body []byte, size int) ([]byte, error) {
	out, err := u.decode(codec, body, size)
	if err != nil {
		return nil, fmt.Errorf("decompress page: %w", err)
	}
	if len(out) > size {
		return nil, fmt.Errorf("page of more than its %d bytes: %w", size, errClaim)
	}
	u.total += int64(len(out))
	return out, nil
}

func (u *unpacker) decode(codec format.CompressionCodec, body []byte, size int) (out []byte, err error) {
	switch codec {
	case format.Uncompressed:
		return body, nil
	case format.Snappy:
		if n, err := snappy.DecodedLen(body); err != nil || n > size {
			return nil, errors.Join(err, errClaim)
		}
		out, err = snappy.Decode(u.page[:cap(u.page)], body)
	case format.Zstd:
		if u.zstd == nil {
			u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPageBytes), zstd.WithDecoderLowmem(true))
		}
		if err == nil {
			out, err = u.zstd.DecodeAll(body, u.page[:0])
		}
	case format.Gzip:
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(body)); err == nil {
			out, err = readUpTo(z, size+1)
		}
	case format.Brotli:
		out, err = readUpTo(brotli.NewReader(bytes.NewReader(body)), size+1)
	default:
		return nil, fmt.Errorf("%w: compressed with %s", ErrFormat, codec)
	}
	u.page = out
	return out, err
}

func readUpTo(r io.Reader, n int) ([]byte, error) { return io.ReadAll(io.LimitReader(r, int64(n))) }
