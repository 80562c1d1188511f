package evade

// Gap is a field that holds what a rule seeks in another one.
type Gap struct {
	Field   string `json:"field"`             // that the rule reads
	Path    string `json:"path"`              // where it lies
	Key     string `json:"key,omitempty"`     // of a JSON text: the name inside it
	Events  int    `json:"events"`            // silent events without the field whose text at the path holds what is sought
	Finds   int    `json:"finds"`             // more events that the rule fires on with the mapping
	Known   int    `json:"known"`             // of these, true positives
	Mapping string `json:"mapping,omitempty"` // what to do
}
