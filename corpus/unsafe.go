package corpus

import "unsafe"

// bytesAsString shows bytes as a string without a copy. The string must not
// outlive the call it is passed to, nor the bytes change meanwhile.
func bytesAsString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
