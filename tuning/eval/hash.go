package eval

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"

	"assay/corpus"
)

// hashes are the digests of texts, in hexadecimal. md5 and sha1 are here to
// compare with what logs hold, not to protect anything.
var hashes = []Function{
	{"md5", "md5(text)", 1, 1, onText(func(s string) corpus.Value { h := md5.Sum([]byte(s)); return hexOf(h[:]) })},
	{"sha1", "sha1(text)", 1, 1, onText(func(s string) corpus.Value { h := sha1.Sum([]byte(s)); return hexOf(h[:]) })},
	{"sha256", "sha256(text)", 1, 1, onText(func(s string) corpus.Value { h := sha256.Sum256([]byte(s)); return hexOf(h[:]) })},
	{"sha512", "sha512(text)", 1, 1, onText(func(s string) corpus.Value { h := sha512.Sum512([]byte(s)); return hexOf(h[:]) })},
}

func hexOf(sum []byte) corpus.Value { return corpus.String(hex.EncodeToString(sum)) }
