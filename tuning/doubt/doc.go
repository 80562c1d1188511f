// Package doubt lists labels that look wrong, and says why. It changes none: a
// label that looks wrong may be right, and whoever follows the link decides.
//
// There are six reasons, each with a code:
//
//   - same-text: other events with the same text, digits and blanks aside, are
//     for the most part labelled otherwise;
//   - incident: so are the other events of the same incident.id;
//   - rules: a false positive on which several stable rules of different logic
//     fire;
//   - bulk: it was labelled in one go with many others, nearly all of which are
//     events of another kind;
//   - source: a true positive of which the import says that it is benign. What a
//     source says of the outcome is kept out of rules and replays; here it is
//     read;
//   - fast: the alert was handled in less time than reading it takes.
//
// Undetermined events are in no doubt: their label says so itself. Everything is
// read from columns, once a distinct value, and the order of rows or segments
// changes nothing.
package doubt
