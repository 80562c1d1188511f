package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/format"

	"assay/corpus"
)

type parquetRow struct {
	Text   string            `parquet:"text"`
	Maybe  *string           `parquet:"maybe,optional"`
	Num    int64             `parquet:"num"`
	Small  int32             `parquet:"small"`
	Big    uint64            `parquet:"big"`
	Real   float64           `parquet:"real"`
	Half   float32           `parquet:"half"`
	Yes    bool              `parquet:"yes"`
	At     time.Time         `parquet:"at,timestamp(millisecond)"`
	Group  parquetGroup      `parquet:"group"`
	List   []string          `parquet:"list,list"`
	Plain  []int64           `parquet:"plain"`
	Groups []parquetGroup    `parquet:"groups,list"`
	Map    map[string]string `parquet:"map"`
	Raw    []byte            `parquet:"raw"`
}

type parquetGroup struct {
	A string  `parquet:"a"`
	B *int64  `parquet:"b,optional"`
	C []int64 `parquet:"c,list"`
}

func parquetBytes[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParquet(t *testing.T) {
	some, n := "x", int64(7)
	rows := []parquetRow{
		{Text: "", Maybe: &some, Num: -1, Small: 3, Big: math.MaxUint64, Real: 1.5, Half: 0.1, Yes: true,
			At: time.Date(2026, 1, 2, 15, 4, 5, 123e6, time.UTC), Group: parquetGroup{A: "g", B: &n, C: []int64{1, 2}},
			List: []string{"p", ""}, Plain: []int64{5}, Groups: []parquetGroup{{A: "1"}, {A: "2", B: &n, C: []int64{3}}},
			Map: map[string]string{"k": "v"}, Raw: []byte{0xff, 0}},
		{Real: math.Inf(1), At: time.Unix(0, 0)},
	}
	want := `1 {"at":"2026-01-02T15:04:05.123Z","big":18446744073709551615,"group.a":"g","group.b":7,"group.c":[1,2],"groups":[{"a":"1","c":[]},{"a":"2","b":7,"c":[3]}],"half":0.1,"list":["p",""],"map.k":"v","maybe":"x","num":-1,"plain":[5],"raw":"/wA=","real":1.5,"small":3,"text":"","yes":true}
2 {"at":"1970-01-01T00:00:00Z","big":0,"group.a":"","group.c":[],"groups":[],"half":0.0,"list":[],"num":0,"plain":[],"raw":"","real":"+Inf","small":0,"text":"","yes":false}
`
	for _, codec := range []compress.Codec{&parquet.Zstd, &parquet.Snappy, &parquet.Gzip, &parquet.Uncompressed} {
		content := parquetBytes(t, rows, parquet.Compression(codec))
		if got := show(readAll(t, sourceOf("rows", content), nil)); got != want {
			t.Errorf("%v:\ngot\n%swant\n%s", codec, got, want)
		}
		if got := show(readAll(t, sourceOf("rows", pack(t, "gzip", string(content))), nil)); got != want {
			t.Errorf("%v in gzip: got\n%s", codec, got)
		}
	}
	path := filepath.Join(t.TempDir(), "rows.bin")
	if err := os.WriteFile(path, parquetBytes(t, rows), 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := FileSource(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := show(readAll(t, src, nil)); got != want {
		t.Errorf("from disk: got\n%s", got)
	}
}

// A path that the columns spell in two ways is read as a JSON row that does so:
// the flatter one stands, the other moves below unmapped, row by row.
func TestParquetSpellings(t *testing.T) {
	type inner struct {
		B *string `parquet:"b,optional"`
		C *int64  `parquet:"c,optional"`
	}
	type row struct {
		A    inner             `parquet:"a"`
		Flat *string           `parquet:"a.b,optional"`
		Deep *int64            `parquet:"a.c.d,optional"`
		M    map[string]string `parquet:"m"`
		MK   string            `parquet:"m.k"`
	}
	x, y, n := "nested", "flat", int64(1)
	rows := []row{
		{A: inner{B: &x, C: &n}, Flat: &y, Deep: &n, M: map[string]string{"k": "in map", "l": "l"}, MK: "mk"},
		{A: inner{B: &x}, M: map[string]string{}},
		{Flat: &y},
	}
	want := `1 {"a.b":"flat","a.c":1,"a.c.d":1,"m.k":"mk","m.l":"l","unmapped.a.b":"nested","unmapped.m.k":"in map"}
2 {"a.b":"nested","m.k":""}
3 {"a.b":"flat","m.k":""}
`
	if got := show(readAll(t, sourceOf("rows", parquetBytes(t, rows)), nil)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	json := `{"a":{"b":"nested","c":1},"a.b":"flat","a.c.d":1,"m":{"k":"in map","l":"l"},"m.k":"mk"}`
	if got := show(readAll(t, sourceOf("rows", []byte(json+"\n")), nil)); got != strings.SplitAfter(want, "\n")[0] {
		t.Errorf("the same in JSON: got\n%s", got)
	}
}

// The reader of the library gets these wrong without saying so.
func TestParquetRefusesLZ4(t *testing.T) {
	type rows struct {
		A string `parquet:"a,zstd"`
		D struct {
			E string `parquet:"e,lz4"`
		} `parquet:"d"`
	}
	content := parquetBytes(t, []rows{{A: "x"}})
	src := sourceOf("export.parquet", content)
	want := `Parquet column "d.e" is compressed with LZ4_RAW, which is not read reliably; write the file with zstd or snappy`
	err := Read(context.Background(), src, nil, func(corpus.Event, *RowError) bool { return true })
	if err == nil || !strings.Contains(err.Error(), "export.parquet") || !strings.Contains(err.Error(), want) {
		t.Errorf("read: got %v, want export.parquet and %s", err, want)
	}
	_, err = Import(context.Background(), openStore(t), []Source{src}, Options{})
	if !errors.Is(err, ErrNothingRead) || !strings.Contains(err.Error(), "export.parquet") || !strings.Contains(err.Error(), want) {
		t.Errorf("import: got %v, want export.parquet and %s", err, want)
	}

	file, err := parquet.OpenFile(bytes.NewReader(content), src.Size)
	if err != nil {
		t.Fatal(err)
	}
	file.Metadata().RowGroups[0].Columns[1].MetaData.Codec = format.Lz4 // which the library does not write
	if err := checkParquet(file, src.Size); err == nil || !strings.Contains(err.Error(), "compressed with LZ4,") {
		t.Errorf("got %v, want LZ4 refused", err)
	}
}

func TestParquetManyRowGroups(t *testing.T) {
	rows := make([]parquetGroup, 5000)
	for i := range rows {
		n := int64(i)
		rows[i] = parquetGroup{A: "row", B: &n}
	}
	events, bad := readAll(t, sourceOf("many", parquetBytes(t, rows, parquet.MaxRowsPerRowGroup(700))), nil)
	if len(events) != len(rows) || len(bad) != 0 {
		t.Fatalf("got %d events, %v", len(events), bad)
	}
	for i, e := range events {
		if e.Line != int64(i+1) || e.Get("b").Int64() != int64(i) {
			t.Fatalf("row %d: line %d, b %s", i, e.Line, e.Get("b").Text())
		}
	}
}

// Rows without a zone, as Parquet keeps local times, are ambiguous.
func TestParquetLocalTime(t *testing.T) {
	type row struct {
		Time int64 `parquet:"time,timestamp(millisecond:local)"`
	}
	content := parquetBytes(t, []row{{Time: 1767366245000}})
	_, bad := readAll(t, sourceOf("local", content), nil)
	if len(bad) != 1 || !strings.Contains(bad[0].Reason, "names no zone") || string(bad[0].Raw) != `{"time":"2026-01-02T15:04:05"}` {
		t.Errorf("got %v", bad)
	}
}

// coded is a row in the encodings whose headers claim how much there is.
type coded struct {
	A string   `parquet:"a,delta"`
	B int64    `parquet:"b,delta,snappy"`
	C string   `parquet:"c,dict,gzip"`
	D []string `parquet:"d,dict,zstd"`
	E *int32   `parquet:"e,optional,dict"`
	F bool     `parquet:"f"`
}

func codedRows(n int) (rows []coded) {
	for i := range n {
		rows = append(rows, coded{A: fmt.Sprint("text ", i), B: int64(i * i), C: "same", D: []string{"x", "y"}[:i%3%2+1], F: i%2 == 0})
	}
	return rows
}

func TestParquetEncodings(t *testing.T) {
	for _, v := range []int{1, 2} {
		events, bad := readAll(t, sourceOf("coded", parquetBytes(t, codedRows(3000), parquet.DataPageVersion(v), parquet.PageBufferSize(4096))), nil)
		if len(events) != 3000 || len(bad) != 0 {
			t.Fatalf("version %d: %d events, bad %v", v, len(events), bad)
		}
		if got, want := string(objectText(events[7].Fields)), `{"a":"text 7","b":49,"c":"same","d":["x","y"],"f":false}`; got != want {
			t.Errorf("version %d: got %s, want %s", v, got, want)
		}
	}
}

// A few bytes that claim to be very many values break the file at once.
func TestParquetClaims(t *testing.T) {
	check := func(name string, err error) {
		t.Helper()
		if !errors.Is(err, errClaim) {
			t.Errorf("%s: got %v, want a claim refused", name, err)
		}
	}
	huge := binary.AppendUvarint(nil, 1<<31)
	check("run", runs(append(huge, 1), 1, 10, nil))
	check("packed run of no width", runs(binary.AppendUvarint(nil, 1<<30|1), 0, 10, nil))
	check("many runs", runs(bytes.Repeat([]byte{200, 1, 1}, 100), 1, 10, nil))
	head := binary.AppendUvarint(binary.AppendUvarint(nil, 128), 4)
	_, _, err := deltas(append(binary.AppendUvarint(head, 1<<31-1), 0, 0, 0), 10)
	check("deltas", err)
	check("long row", (&chunkCheck{}).levels(append(binary.AppendUvarint(nil, 1<<22), 1), 1, 1<<22, true))
	check("page", (&chunkCheck{size: 100, unpacker: &unpacker{}}).count(1<<30))
	_, err = (&unpacker{}).unpack(format.Gzip, pack(t, "gzip", strings.Repeat("0", 1<<20)), 100)
	check("gzip", err)
}

func FuzzParquet(f *testing.F) {
	f.Add(parquetBytes(f, codedRows(5)))
	f.Add(parquetBytes(f, codedRows(5), parquet.DataPageVersion(2)))
	n := int64(7)
	f.Add(parquetBytes(f, []parquetGroup{{A: "x", B: &n, C: []int64{1, 2}}, {}}))
	f.Add(parquetBytes(f, []parquetRow{{Text: "t", List: []string{"a"}, Map: map[string]string{"k": "v"}, Groups: []parquetGroup{{A: "1"}}}}))
	s := openStore(f)
	sum := importText(f, s, "f", threeStates(5))
	f.Add([]byte(readFile(f, filepath.Join(s.Dir(), "segments", sum.Segments[0]+".parquet"))))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<15 || !bytes.HasPrefix(content, []byte("PAR1")) {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		rows := 0
		_ = Read(ctx, sourceOf("fuzz", content), nil, func(corpus.Event, *RowError) bool { rows++; return rows < 10000 })
	})
}
