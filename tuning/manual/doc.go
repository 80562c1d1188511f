// Package manual is what users read about the two rule languages: the pages on
// Sigma and on SPL, and the list of all diagnostics.
//
// The words of a page are in sigma.txt, spl.txt and codes.txt; read.go has
// their form. Names of modifiers, commands, functions and codes are those of
// the parsers: tests hold every table to the parser's own list, read every
// example, and ask every example of a diagnostic for just that diagnostic. So
// a page cannot promise what does not run.
//
// [Page.Write] prints a page for a terminal; package views shows the same one
// to browsers.
package manual
