// Package audit draws events that nobody raised, so that somebody looks at
// them, and joins the draw with the labels they got.
//
// Labels exist where an old rule fired. What a rule misses is therefore not in
// them, and its known recall is an upper bound. A random sample of what it is
// silent on has no such gap:
//
//  1. New takes the frame: the events of a snapshot that nobody has labelled
//     and on which neither the rule fires nor its version in force. Events that
//     are labelled already are known, whatever chose them; they are counted,
//     never drawn.
//  2. The frame falls into four strata; an event belongs to the first that has
//     it: NearMiss (the rule with one condition dropped fires on it), SameEntity
//     (within 24 hours of a known true positive of the same entity), OtherSource
//     (an alert of another rule, or another rule in force fires on it), Rest.
//     At a prevalence of one in 100,000 a plain random sample finds nothing;
//     the first strata are where misses are likely, the last is what the
//     estimate is least certain of.
//  3. Of each stratum events are drawn without replacement: those with the
//     least hash of seed and event id, so that the order of rows and the cut
//     into segments decide nothing. The probability π = n/N stands with every
//     row. Rows stand in the order of drawing, strata in turn: whoever stops
//     half way has labelled a random sample of each.
//  4. A Draw is an immutable value named by its digest; Log keeps it. Labels
//     are ordinary labels of the label log, and Tally joins them with the draw
//     on any later snapshot that has its segments.
//
// Tally asks for the draw's own snapshot too. Events of the frame that somebody
// labelled since without having drawn them were chosen by a person, not by
// chance; they are counted as Strayed and take no part in the estimate. An event
// that is undetermined, or not looked at yet, counts as not drawn.
package audit
