package corpus

import "golang.org/x/sys/unix"

// physicalMemory is what the machine has; 0: nobody says.
func physicalMemory() int64 {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return int64(n)
}
