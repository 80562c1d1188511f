// Package chart draws figures as SVG with classes and presentation attributes
// only, so that pages need no inline style, and colours, dark pages and paper
// are the style sheet's business (static/css/chart.css).
//
// Every chart is a value with a Title and a Summary, one sentence that says
// what there is to see, and has a table twin with the same numbers behind
// "Show as table": the picture is never the only place where a number stands.
// Counts start at zero. Verdicts keep their order and their colours.
//
//	[Stacked]    counts by verdict over days, with marks
//	[Held]       principals that a response would hold, by day, with a cap
//	[Pareto]     who makes most of it: bars, running share, the 80 % line
//	[Heat]       hours by weekday
//	[Intervals]  figures with their 95 % intervals, one under the other
//	[Recalls]    shares still caught, one evasion under the other
//	[Bounds]     shares of which a part is certain and a part is not
//	[Strip]      a histogram without axes, with a chosen part
//	[Spark]      a trend in a table's cell
package chart
