package corpus

import "golang.org/x/sys/unix"

// populate maps the pages of a large block at once, which is quicker than one
// fault after the other; where the kernel cannot, they come one by one.
func populate(mapped []byte, b block) {
	const page = 4096
	if b.length < 16*page {
		return
	}
	_ = unix.Madvise(mapped[b.offset/page*page:b.offset+b.length], unix.MADV_POPULATE_READ)
}
