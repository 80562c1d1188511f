package sigma

import (
	"fmt"

	"assay/tuning/rule"
)

// timeParts are the modifiers that compare a part of a time, in UTC, and the
// least and largest value of each. Weeks are ISO 8601's.
var timeParts = map[string][2]float64{
	"minute": {0, 59}, "hour": {0, 23}, "day": {1, 31}, "week": {1, 53}, "month": {1, 12}, "year": {1, 9999},
}

// timePart makes the item one about a part of a time; lt, lte, gt and gte may
// follow.
func (d *document) timePart(it *item, name string, at rule.Span) bool {
	switch {
	case it.part != "":
		d.errorf(codeCombination, at, "%s cannot stand with %s", name, it.part)
		return false
	case it.opName != "":
		d.report(rule.Error, codeOrder, at, fmt.Sprintf("%s must stand before %s", name, it.opName), "")
		return false
	}
	it.part = name
	return true
}

// partValue reads a whole number that the part can have.
func (d *document) partValue(it item, o rule.Operand) (value, bool) {
	bounds := timeParts[it.part]
	if o.Kind != rule.OperandNumber || o.Number != float64(int(o.Number)) {
		d.report(rule.Error, codeValueType, o.At, fmt.Sprintf("%s takes a whole number", it.part), unquoteHint(o))
		return nil, false
	}
	if o.Number < bounds[0] || o.Number > bounds[1] {
		d.errorf(codeTimePart, o.At, "%s is a number from %g to %g", it.part, bounds[0], bounds[1])
		return nil, false
	}
	return value{o}, true
}

// unquoteHint is for a number that is written as a text.
func unquoteHint(o rule.Operand) string {
	if _, ok := number(o.Text); ok && o.Kind == rule.OperandText {
		return "write it without quotes"
	}
	return ""
}
