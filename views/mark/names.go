package mark

import (
	"fmt"
	"unicode"
)

// kind is the class of a mark.
type kind string

const (
	control kind = "ctl"
	bidi    kind = "bidi"
	hidden  kind = "zero"
	blank   kind = "blank"
	tag     kind = "tag"
	broken  kind = "byte"
)

// sign is how one character is shown: short in the text, long as its title.
type sign struct {
	short, long string
	kind        kind
}

var controls = [...]string{"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
	"DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"}

var named = map[rune]sign{
	0x00AD: {"SHY", "soft hyphen", hidden},
	0x034F: {"CGJ", "combining grapheme joiner", hidden},
	0x061C: {"ALM", "Arabic letter mark", bidi},
	0x115F: {"HCF", "Hangul filler", blank},
	0x1160: {"HJF", "Hangul filler", blank},
	0x180E: {"MVS", "Mongolian vowel separator", hidden},
	0x200B: {"ZWSP", "zero-width space", hidden},
	0x200C: {"ZWNJ", "zero-width non-joiner", hidden},
	0x200D: {"ZWJ", "zero-width joiner", hidden},
	0x200E: {"LRM", "left-to-right mark", bidi},
	0x200F: {"RLM", "right-to-left mark", bidi},
	0x2028: {"LS", "line separator", control},
	0x2029: {"PS", "paragraph separator", control},
	0x202A: {"LRE", "left-to-right embedding", bidi},
	0x202B: {"RLE", "right-to-left embedding", bidi},
	0x202C: {"PDF", "end of embedding or override", bidi},
	0x202D: {"LRO", "left-to-right override", bidi},
	0x202E: {"RLO", "right-to-left override", bidi},
	0x2060: {"WJ", "word joiner", hidden},
	0x2066: {"LRI", "left-to-right isolate", bidi},
	0x2067: {"RLI", "right-to-left isolate", bidi},
	0x2068: {"FSI", "first strong isolate", bidi},
	0x2069: {"PDI", "end of isolate", bidi},
	0x2800: {"BLANK", "Braille pattern without dots", blank},
	0x3164: {"HF", "Hangul filler", blank},
	0xFEFF: {"BOM", "zero-width no-break space", hidden},
	0xFFA0: {"HHF", "halfwidth Hangul filler", blank},
	0x00A0: {"NBSP", "no-break space", blank},
}

// signOf answers how r is shown, and false when r may stand as it is. It does
// not know newline and tab, which depend on the place.
func signOf(r rune) (sign, bool) {
	if s, ok := named[r]; ok {
		return s, true
	}
	code := fmt.Sprintf("U+%04X", r)
	switch {
	case r < 0x20:
		return sign{controls[r], "control character " + code, control}, true
	case r == 0x7F:
		return sign{"DEL", "control character " + code, control}, true
	case 0xE0000 <= r && r <= 0xE007F:
		return sign{code, "tag character", tag}, true
	case variation(r):
		return sign{"VS", "variation selector " + code, hidden}, true
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return sign{code, "control character", control}, true
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return sign{code, "invisible character", hidden}, true
	case r != ' ' && unicode.Is(unicode.Zs, r):
		return sign{code, "unusual blank", blank}, true
	case !unicode.IsGraphic(r):
		return sign{code, "private or unassigned character", hidden}, true
	}
	return sign{}, false
}

// variation says whether r picks a variant of the character before it; such
// characters can carry hidden bytes.
func variation(r rune) bool {
	return 0xFE00 <= r && r <= 0xFE0F || 0xE0100 <= r && r <= 0xE01EF || 0x180B <= r && r <= 0x180F
}
