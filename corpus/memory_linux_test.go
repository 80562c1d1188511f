package corpus

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMemoryLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "memory.max")
	for text, want := range map[string]int64{"2147483648\n": 2 << 30, "max\n": 0, "": 0} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := limitIn(file); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	if got := limitIn(file + ".none"); got != 0 {
		t.Errorf("no file: got %d", got)
	}
	if n := MachineMemory(); n < 16<<20 {
		t.Errorf("the machine has %d bytes", n)
	}
}
