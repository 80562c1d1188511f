package sampling

// PlannedWidth is plannedWidth, for the laws.
var PlannedWidth = plannedWidth
