package corpus

import "unsafe"

// bytesAsString shows bytes as a string without a copy. The bytes must not
// change while the string is in use.
func bytesAsString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// stringAsBytes shows a string as bytes, which must not be changed.
func stringAsBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// keysIn shows bytes as keys without a copy.
func keysIn(b []byte) []Key {
	return unsafe.Slice((*Key)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/len(Key{}))
}

// keyBytes shows keys as bytes without a copy.
func keyBytes(k []Key) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(k))), len(k)*len(Key{}))
}

// boolBits shows booleans as the bytes 0 and 1 that they are.
func boolBits(b []bool) []uint8 {
	return unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}
