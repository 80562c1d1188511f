// Package views is what a browser and an API client see.
//
// [New] puts everything together: the routes (routes.go, all on one screen,
// each with the right it needs), what happens around each request
// (surround.go: identity, headers, limits), the one table that turns errors
// into answers (errors.go), and the frame around every page (frame.go,
// layout.templ).
//
// A page is a pair of files. rules.go reads the request, asks a package below,
// and fills a model that is shaped like the page; rules.templ lays the model
// out and neither asks nor computes. Numbers become text in format.go. What
// pages have in common are the parts (parts.go, parts.templ). A handler
// returns its error and never writes one.
//
// Every page works without JavaScript: state is in the address, changes are
// forms. The modules in static/js only make that quicker. Text that came with
// an event goes through package mark.
package views
