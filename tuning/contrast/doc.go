// Package contrast says why two rules differ on an event: for each part of the
// rule that misses which would have to change, what it met, and what about it
// makes the difference. A difference in case is not guessed: the rule is
// compiled once more without regard to case and asked again.
package contrast
