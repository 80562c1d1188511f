package views

import (
	"regexp"
	"strings"
)

// proseBlock is a heading, a paragraph or a list of a Markdown text.
type proseBlock struct {
	Kind  string // h2, h3, p, ul, ol, pre
	Runs  []proseRun
	Items [][]proseRun
}

// proseRun is words of one look: "", code or strong.
type proseRun struct{ Look, Text string }

var (
	proseNumber = regexp.MustCompile(`^\d{1,3}[.)] +`)
	proseMarks  = regexp.MustCompile("`[^`]+`|\\*\\*[^*]+\\*\\*")
)

// proseOf reads the part of Markdown that playbooks use: headings, paragraphs,
// lists of one level, blocks of code, code and strong words. A comment on a
// line of its own is left out. Everything else is text: there are no links, pictures or markup to go wrong.
func proseOf(text string) (blocks []proseBlock) {
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \r\n")
		if strings.HasPrefix(line, "```") {
			if fenced = !fenced; fenced {
				blocks = append(blocks, proseBlock{Kind: "pre"})
			}
			continue
		}
		if fenced {
			last := &blocks[len(blocks)-1]
			last.Runs = append(last.Runs, proseRun{Text: line + "\n"})
			continue
		}
		blocks = proseLine(blocks, line)
	}
	return dropBlank(blocks)
}

// proseLine adds a line to the block it belongs to. A blank block keeps
// paragraphs apart.
func proseLine(blocks []proseBlock, line string) []proseBlock {
	trimmed := strings.TrimLeft(line, " ")
	last := &proseBlock{}
	if len(blocks) > 0 {
		last = &blocks[len(blocks)-1]
	}
	item := func(kind, text string) []proseBlock {
		if last.Kind != kind {
			blocks = append(blocks, proseBlock{Kind: kind})
			last = &blocks[len(blocks)-1]
		}
		last.Items = append(last.Items, proseRuns(text))
		return blocks
	}
	switch {
	case trimmed == "", strings.HasPrefix(trimmed, "<!--") && strings.HasSuffix(trimmed, "-->"):
		return append(blocks, proseBlock{})
	case strings.HasPrefix(line, "#"):
		words := strings.TrimLeft(line, "#")
		kind := "h3"
		if len(line)-len(words) <= 2 {
			kind = "h2"
		}
		return append(blocks, proseBlock{Kind: kind, Runs: proseRuns(strings.TrimSpace(words))})
	case strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, "* "):
		return item("ul", trimmed[2:])
	case proseNumber.MatchString(trimmed):
		return item("ol", proseNumber.ReplaceAllString(trimmed, ""))
	case (last.Kind == "ul" || last.Kind == "ol") && trimmed != line:
		i := len(last.Items) - 1
		last.Items[i] = append(last.Items[i], proseRuns(" "+trimmed)...)
		return blocks
	case last.Kind == "p":
		last.Runs = append(last.Runs, proseRuns(" "+trimmed)...)
		return blocks
	}
	return append(blocks, proseBlock{Kind: "p", Runs: proseRuns(trimmed)})
}

func proseRuns(text string) (runs []proseRun) {
	at := 0
	for _, m := range proseMarks.FindAllStringIndex(text, -1) {
		if m[0] > at {
			runs = append(runs, proseRun{Text: text[at:m[0]]})
		}
		if marked := text[m[0]:m[1]]; marked[0] == '`' {
			runs = append(runs, proseRun{"code", marked[1 : len(marked)-1]})
		} else {
			runs = append(runs, proseRun{"strong", marked[2 : len(marked)-2]})
		}
		at = m[1]
	}
	if at < len(text) {
		runs = append(runs, proseRun{Text: text[at:]})
	}
	return runs
}

// dropBlank takes out what kept blocks apart; two lists of one kind with
// nothing between them become one.
func dropBlank(blocks []proseBlock) (kept []proseBlock) {
	for _, b := range blocks {
		switch {
		case b.Kind == "":
		case len(kept) > 0 && kept[len(kept)-1].Kind == b.Kind && len(b.Items) > 0:
			kept[len(kept)-1].Items = append(kept[len(kept)-1].Items, b.Items...)
		default:
			kept = append(kept, b)
		}
	}
	return kept
}
