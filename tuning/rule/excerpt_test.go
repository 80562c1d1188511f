package rule

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExcerptKeepsThePlace(t *testing.T) {
	check := func(line string, col int, want string, wantCol int) {
		t.Helper()
		got, gotCol := excerpt(line, col)
		if got != want || gotCol != wantCol {
			t.Errorf("excerpt(%q, %d): got %q, %d, want %q, %d", line, col, got, gotCol, want, wantCol)
		}
	}
	check("a: b", 4, "a: b", 4)
	check("\ta\x1b[2Jb\u202e", 3, "\ta\uFFFD[2Jb\uFFFD", 3)
	long := strings.Repeat("x", 500) + "!" + strings.Repeat("y", 500)
	got, col := excerpt(long, 501)
	if n := utf8.RuneCountInString(got); n != excerptWidth+2 || []rune(got)[col-1] != '!' {
		t.Errorf("excerpt of a long line: %d characters, %q at %d", n, []rune(got)[col-1], col)
	}
	got, col = excerpt(long, 1001)
	if !strings.HasSuffix(got, "yy") || col != utf8.RuneCountInString(got) {
		t.Errorf("excerpt at the end: column %d of %d", col, utf8.RuneCountInString(got))
	}
}
