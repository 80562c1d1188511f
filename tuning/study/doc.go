// Package study puts to a report what takes more than counting what fired:
// evidence that is worth seconds where a report is kept, and that an editor
// does not wait for at every keystroke.
//
// Complete fills the sections of a report one after another. A section is a
// function that reads the snapshot and a rule's plan and outcome and writes
// one field of report.Figures, for the candidate and for the baseline alike,
// or, where it needs both rules at once, of the report; what a snapshot cannot
// say stays nil, and a warning says why. Sections know nothing of one another,
// but that how long a response holds follows from the queue where a forecast
// was filled before; no clock and no randomness but the seed that the report
// keeps, so that the same rule, snapshot and tool give the same bytes.
package study
