package corpus

import "unsafe"

// bytesAsString shows bytes as a string without a copy. The bytes must not
// change while the string is in use.
func bytesAsString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
