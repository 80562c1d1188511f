package corpus

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/parquet-go/parquet-go/bloom"
	"golang.org/x/sys/unix"
)

// A sidecar is the file <digest>.cols beside a segment. It holds what replays
// read of the segment as they need it in memory: codes as narrow as they can
// be, the texts of a dictionary and their folds in one arena each, numbers,
// times and keys. It is mapped, not read, so that only what is looked at
// costs anything, and processes share it. It is derived: without it, or when
// it is torn, everything comes from the segment itself.
//
//	header      16 bytes: name and version of the format
//	blocks      each at a multiple of 64, little-endian
//	directory   what stands where, what each column may hold (Zone), and a
//	            CRC-32C of each block
//	footer      32 bytes: place, length and CRC-32C of the directory
//
// A block is checked against its sum when it is first used.
type sidecar struct {
	mapped  []byte
	file    os.FileInfo // of the file that is mapped; another one may lie in its place by now
	torn    atomic.Bool // a block of it does not have its sum
	rows    int
	desc    *fileMeta
	columns map[string]*sidecarColumn // fields
	inner   map[string]*sidecarColumn // _id, _time and _key
}

const (
	sidecarSuffix = ".cols"
	sidecarMagic  = "assay columns 2\n"
	footerSize    = 32
	blockAlign    = 64
)

var (
	castagnoli  = crc32.MakeTable(crc32.Castagnoli)
	errTorn     = errors.New("columns file is torn")
	hostIsBig   = binary.NativeEndian.Uint16([]byte{1, 0}) != 1
	errBigHost  = errors.New("columns files are read on little-endian machines only")
	maxDistinct = uint64(math.MaxInt32)
)

// sidecarColumn says where the parts of a column lie.
type sidecarColumn struct {
	path          string
	kind          Kind // of every value; KindAbsent: values are in arena, as in _rest
	width         uint8
	absent, nulls uint64
	distinct      uint64
	low, high     int64 // of whole numbers: the smallest and the largest
	blocks        [numBlocks]block

	filter bloomFilter
}

// bloomFilter is the filter of a column once its block was checked.
type bloomFilter struct {
	once  sync.Once
	split bloom.SplitBlockFilter
	err   error
}

// The widths of codes beside 1, 2 and 4.
const (
	noWidth   = 0
	rampWidth = 8
)

// The blocks of a column; those that it lacks are empty.
const (
	codeBlock = iota
	bitsBlock // numbers, times and keys
	endsBlock
	arenaBlock
	foldEndsBlock // folds that differ from the texts
	foldArenaBlock
	bloomBlock // a filter of many texts
	numBlocks
)

type block struct {
	offset, length uint64
	sum            uint32
}

func sidecarPath(dir, digest string) string { return filepath.Join(dir, digest+sidecarSuffix) }

// openSidecar maps the sidecar of a segment. The memory stays mapped for as
// long as the process lives, since texts that point into it may do so too.
func openSidecar(dir string, meta SegmentMeta) (*sidecar, error) {
	if hostIsBig {
		return nil, errBigHost
	}
	f, err := os.Open(sidecarPath(dir, meta.Digest))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < int64(len(sidecarMagic)+footerSize) || info.Size() > math.MaxInt64/2 {
		return nil, fmt.Errorf("%s: %w", f.Name(), errTorn)
	}
	mapped, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", f.Name(), err)
	}
	s, err := readSidecar(mapped, meta)
	if err != nil {
		_ = unix.Munmap(mapped)
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	s.file = info
	return s, nil
}

// readSidecar reads the directory, which must be that of the segment.
func readSidecar(mapped []byte, meta SegmentMeta) (*sidecar, error) {
	directory, err := directoryOf(mapped)
	if err != nil {
		return nil, err
	}
	s := &sidecar{mapped: mapped, columns: map[string]*sidecarColumn{}, inner: map[string]*sidecarColumn{}}
	r := &directoryReader{rest: directory}
	digest, desc := r.text(), r.text()
	s.rows = int(r.below(math.MaxInt32))
	if r.bad || digest != meta.Digest || s.rows != meta.Rows {
		return nil, errTorn
	}
	if s.desc, err = parseFileMeta(desc); err != nil {
		return nil, err
	}
	for range r.below(1 << 20) {
		inner := r.below(2) == 1
		c := r.column(s.rows, uint64(len(mapped)))
		if r.bad {
			return nil, errTorn
		}
		if inner {
			s.inner[c.path] = c
		} else {
			s.columns[c.path] = c
		}
	}
	return s, nil
}

// directoryOf is the directory, checked against its sum.
func directoryOf(mapped []byte) ([]byte, error) {
	if len(mapped) < len(sidecarMagic)+footerSize || string(mapped[:len(sidecarMagic)]) != sidecarMagic {
		return nil, errTorn
	}
	footer := mapped[len(mapped)-footerSize:]
	offset, length := binary.LittleEndian.Uint64(footer), binary.LittleEndian.Uint64(footer[8:])
	if string(footer[16+4:]) != sidecarMagic[:12] || offset > uint64(len(mapped)) || length > uint64(len(mapped))-offset {
		return nil, errTorn
	}
	directory := mapped[offset : offset+length]
	if crc32.Checksum(directory, castagnoli) != binary.LittleEndian.Uint32(footer[16:]) {
		return nil, errTorn
	}
	return directory, nil
}

// block is a part of a column, checked against its sum.
func (s *sidecar) block(c *sidecarColumn, n int) ([]byte, error) {
	b := c.blocks[n]
	data := s.mapped[b.offset : b.offset+b.length]
	populate(s.mapped, b)
	if crc32.Checksum(data, castagnoli) != b.sum {
		return nil, fmt.Errorf("column %s: %w", c.path, errTorn)
	}
	return data, nil
}

// numbers shows a block as numbers, without a copy. Blocks are aligned, and
// the machine is little-endian.
func numbers[T uint16 | uint32 | uint64 | int64](data []byte) []T {
	var n T
	size := int(unsafe.Sizeof(n))
	if len(data) < size {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), len(data)/size)
}
