package index

import "github.com/blevesearch/bleve/v2/analysis"

// words is the tokenizer as Bleve's analyzer. Places of words in bytes are
// left out: they are found again in the few texts that a page shows, and
// cost a fifth of the index.
type words struct{}

// Analyze gives the words of a text with their positions from 1.
func (words) Analyze(text []byte) analysis.TokenStream {
	t := tokenizer{text: string(text)}
	n := len(text)/6 + 1
	tokens := make([]analysis.Token, 0, n)
	for tok, ok := t.next(); ok; tok, ok = t.next() {
		tokens = append(tokens, analysis.Token{Term: []byte(tok.folded), Position: len(tokens) + 1})
	}
	out := make(analysis.TokenStream, len(tokens))
	for i := range tokens {
		out[i] = &tokens[i]
	}
	return out
}
