package views

// optionModel is one choice of a list.
type optionModel struct {
	Value, Text string
	Here        bool
}
