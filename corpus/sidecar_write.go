package corpus

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sidecarWriter writes a sidecar: columns one after the other, then finish.
// The first error stays.
type sidecarWriter struct {
	out     *bufio.Writer
	at      uint64
	columns []byte
	count   uint64
	err     error
}

func newSidecarWriter(w io.Writer) *sidecarWriter {
	s := &sidecarWriter{out: bufio.NewWriterSize(w, 1<<20)}
	s.write([]byte(sidecarMagic))
	return s
}

func (w *sidecarWriter) write(data []byte) {
	if w.err == nil {
		_, w.err = w.out.Write(data)
		w.at += uint64(len(data))
	}
}

var blockPadding [blockAlign]byte

func (w *sidecarWriter) block(data []byte) block {
	if len(data) == 0 {
		return block{}
	}
	w.write(blockPadding[:(blockAlign-w.at%blockAlign)%blockAlign])
	b := block{w.at, uint64(len(data)), crc32.Checksum(data, castagnoli)}
	w.write(data)
	return b
}

func (w *sidecarWriter) entry(c *sidecarColumn, inner bool) {
	flag := byte(0)
	if inner {
		flag = 1
	}
	w.columns = c.append(append(w.columns, flag))
	w.count++
}

// column writes a column under the path; inner for one of the segment format.
func (w *sidecarWriter) column(path string, c *Column, inner bool) {
	at := &sidecarColumn{path: path, kind: c.dict.kind, absent: uint64(c.absent), nulls: uint64(c.nulls), distinct: uint64(c.Distinct())}
	switch {
	case c.codes.one != nil:
		at.width, at.blocks[codeBlock] = 1, w.block(c.codes.one)
	case c.codes.two != nil:
		at.width, at.blocks[codeBlock] = 2, w.block(bytesOf(c.codes.two))
	case c.codes.four != nil:
		at.width, at.blocks[codeBlock] = 4, w.block(bytesOf(c.codes.four))
	case c.codes.ramp:
		at.width = rampWidth
	}
	switch at.kind {
	case KindString:
		w.texts(at, c)
		if filter := filterOf(c); filter != nil {
			at.blocks[bloomBlock] = w.block(filter.Bytes())
		}
	case KindInt:
		at.low, at.high = span(c.dict.bits)
		at.blocks[bitsBlock] = w.block(bytesOf(c.dict.bits))
	case KindAbsent:
		if !w.values(at, c.dict.values) {
			return // too large for an arena: it comes from the segment
		}
	default:
		at.blocks[bitsBlock] = w.block(bytesOf(c.dict.bits))
	}
	w.entry(at, inner)
}

// foldedLength is from which mean length on the folds of texts are stored,
// when nearly every row has a text of its own: identities and times are
// shorter, and seldom searched.
const foldedLength = 28

func (w *sidecarWriter) texts(at *sidecarColumn, c *Column) {
	at.blocks[endsBlock] = w.block(bytesOf(c.dict.texts.Ends))
	at.blocks[arenaBlock] = w.block(stringAsBytes(c.dict.texts.Arena))
	if n := c.Distinct(); len(c.dict.texts.Arena) < n*foldedLength && n > c.Rows()/4 {
		return
	}
	if folded, ok := c.FoldedTexts(); ok && unsafe.StringData(folded.Arena) != unsafe.StringData(c.dict.texts.Arena) {
		at.blocks[foldEndsBlock] = w.block(bytesOf(folded.Ends))
		at.blocks[foldArenaBlock] = w.block(stringAsBytes(folded.Arena))
	}
}

func (w *sidecarWriter) values(at *sidecarColumn, values []Value) bool {
	written := make([]Value, len(values))
	for i, v := range values {
		written[i] = String(string(appendRestValue(nil, v)))
	}
	t, ok := gatherTexts(written)
	if ok {
		at.blocks[endsBlock], at.blocks[arenaBlock] = w.block(bytesOf(t.Ends)), w.block(stringAsBytes(t.Arena))
	}
	return ok
}

// raw writes one cell a row, of the segment format.
func (w *sidecarWriter) raw(name string, data []byte) {
	w.entry(&sidecarColumn{path: name, kind: KindInt, distinct: uint64(len(data) / 8), blocks: [numBlocks]block{bitsBlock: w.block(data)}}, true)
}

// finish writes the directory of the segment with the digest.
func (w *sidecarWriter) finish(digest, desc string, rows int) error {
	directory := appendText(appendText(nil, digest), desc)
	directory = binary.AppendUvarint(directory, uint64(rows))
	directory = binary.AppendUvarint(directory, w.count)
	directory = append(directory, w.columns...)
	b := w.block(directory)
	footer := binary.LittleEndian.AppendUint64(nil, b.offset)
	footer = binary.LittleEndian.AppendUint64(footer, b.length)
	footer = binary.LittleEndian.AppendUint32(footer, b.sum)
	w.write(append(footer, sidecarMagic[:12]...))
	if w.err != nil {
		return w.err
	}
	return w.out.Flush()
}

// sidecarTemp begins the name of a sidecar while it is written, which may be
// at any time: an import removes only one that nobody holds locked.
const sidecarTemp = ".cols-"

// writeSidecar writes the sidecar of a segment. It is not flushed to the disk:
// what a power failure leaves of it is torn, and made anew. Nobody may write into
// it afterwards: a file that is cut short while it is mapped ends the processes
// that read it.
func writeSidecar(dir, digest, desc string, rows int, fill func(w *sidecarWriter) error) (err error) {
	if hostIsBig {
		return errBigHost
	}
	f, err := os.CreateTemp(dir, sidecarTemp+"*")
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_ = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) // it says that somebody writes; without locks its age does
	w := newSidecarWriter(f)
	if err := fill(w); err != nil {
		return err
	}
	if err := w.finish(digest, desc, rows); err != nil {
		return err
	}
	if err := f.Chmod(0o400); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, digest+sidecarSuffix))
}

// bytesOf shows numbers as they lie in memory.
func bytesOf[T uint16 | uint32 | uint64 | int64](list []T) []byte {
	var n T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof(n)))
}
