package flow

// The codes of this package's diagnostics. Codes documents each.
const (
	codeAggregate = "flow/unknown-aggregate"
	codeArgument  = "flow/argument"
	codeTable     = "flow/unknown-table"
	codeColumn    = "flow/unknown-table-column"
	codeMatch     = "flow/match-type"
	codeNoEvents  = "flow/no-events"
	codeDuplicate = "flow/duplicate-column"
	codeWindow    = "flow/window"
	codeStage     = "flow/not-yet"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeAggregate: "There is no aggregate of that name, or it lacks its field.",
		codeArgument:  "The stage is given something that it cannot work with.",
		codeTable:     "There is no table or named list of that name.",
		codeColumn:    "The table has no column of that name.",
		codeMatch:     "Cells of the table hold networks or wildcards, but the table says that the column is compared as text.",
		codeNoEvents:  "The rows of the pipeline come from a table, so no event is behind them and the rule can never raise an alert.",
		codeDuplicate: "Two columns of the stage have the same name.",
		codeWindow:    "The window must be longer than zero.",
		codeStage:     "This stage is read, but cannot be run yet.",
	}
}
