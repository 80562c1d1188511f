package views

// optionModel is one choice of a list.
type optionModel struct {
	Value, Text string
	Here        bool
}

// optionGroup is choices that belong together.
type optionGroup struct {
	Name    string // "" for those without a heading
	Options []optionModel
}
