// Package respond says which responses a rule may ask for, and holds the
// playbooks that people follow when a rule fires.
//
// The ladder (ladder.go) orders responses in eight rungs by how hard they are
// to take back, from recording an alert to deleting something. A rule may ask
// by itself for the lower rungs only: it may record and notify, put a person
// in front of the next risky call, or narrow what an agent may do for a while.
// Those lapse by themselves and undo by one named step. Whatever stops work,
// locks somebody out or removes something is for people to decide: an alert
// can be wrong, and an attacker can provoke it on purpose.
//
// Check holds a rule's response against the ladder and refuses what is above
// it, with the reason as a sentence. Nothing here carries a response out.
package respond
