package ingest

// DefaultMapping knows the canonical names and the usual ones of other
// formats. It is a new copy at each call.
func DefaultMapping() *Mapping {
	return &Mapping{
		Name:         "default",
		Version:      1,
		Roles:        defaultRoles(),
		Hidden:       []string{"kibana.alert.workflow_reason", "_source.kibana.alert.workflow_reason", "verdict_id", "closing_reason_id", "resolutionStatus", "analyst_verdict"},
		Verdicts:     defaultVerdicts(),
		Reasons:      defaultReasons(),
		Open:         defaultOpen(),
		FieldAliases: defaultAliases(),
	}
}

func defaultRoles() map[Role][]string {
	return map[Role][]string{
		RoleID: {"event.id", "kibana.alert.uuid", "finding_info.uid", "event_id", "result.event_id"},
		RoleTime: {"event.time", "@timestamp", "timestamp", "time", "_time", "event.timestamp", "event_time", "eventTime",
			"datetime", "ts", "TimeGenerated", "CreatedTime", "createdDateTime", "event.created", "result._time", "_source.@timestamp",
			"event.observed_time", "observed_time", "observed_timestamp", "observedTimestamp"},
		RoleVerdict: {"label.verdict", "label", "verdict_id", "verdict", "analyst_verdict", "kibana.alert.workflow_reason",
			"_source.kibana.alert.workflow_reason", "classification", "Classification", "properties.classification",
			"disposition", "result.disposition", "disposition_label", "result.disposition_label", "resolutionStatus", "closing_reason",
			"closing_reason_id", "feedback", "status"},
		RoleReason: {"label.reason", "ClassificationReason", "classificationReason", "properties.classificationReason", "determination",
			"verdict_reason"},
		RoleReviewer:   {"label.reviewer", "label.analyst", "reviewer", "result.reviewer", "kibana.alert.workflow_user", "closing_user"},
		RoleReviewedAt: {"label.reviewed_at", "label.at", "review_time", "result.review_time", "kibana.alert.workflow_status_updated_at"},
		RoleRule: {"alert.rule_id", "rule.id", "rule", "kibana.alert.rule.rule_id", "kibana.alert.rule.uuid", "finding_info.analytic.uid",
			"alert.signature_id", "detectorId", "search_name", "result.search_name", "rule_id"},
		RoleRuleName: {"alert.rule_name", "rule.name", "kibana.alert.rule.name", "finding_info.analytic.name", "alert.signature",
			"rule_name", "rule_title", "result.rule_name"},
		RoleSeverity: {"alert.severity", "kibana.alert.severity", "severity", "Severity", "result.severity", "urgency"},
		RoleEntity:   {"entity.id", "entity", "risk_object"},
		RoleIncident: {"incident.id", "incident", "incident_id", "incidentId", "IncidentNumber", "case.id", "caseId", "case_id"},
		RoleRaised:   {"alert.raised_at", "alert.raised", "raised_at", "raised", "kibana.alert.start", "CreatedTime", "createdDateTime"},
		RoleClosed: {"alert.closed_at", "alert.closed", "closed_at", "closed", "ClosedTime", "resolvedDateTime", "closedDate",
			"close_time"},
		RoleHandling: {"alert.handling_seconds", "handling_seconds", "alert.handling_time_seconds"},
		RoleAnalyst:  {"alert.analyst", "analyst", "alert.assignee", "assignee", "assignedTo", "owner", "result.owner"},
	}
}

// defaultVerdicts holds our own words, then the words of each source. A word
// that says only that a thing is open or closed is no outcome.
func defaultVerdicts() []NativeVerdict {
	return []NativeVerdict{
		{Value: "true_positive", Verdict: "true_positive"},
		{Value: "malicious", Verdict: "true_positive"},
		{Value: "tp", Verdict: "true_positive"},
		{Value: "benign_positive", Verdict: "benign_positive"},
		{Value: "benign_true_positive", Verdict: "benign_positive"},
		{Value: "bp", Verdict: "benign_positive"},
		{Value: "btp", Verdict: "benign_positive"},
		{Value: "informationalExpectedActivity", Verdict: "benign_positive", Reason: "expected_activity"},
		{Value: "false_positive", Verdict: "false_positive"},
		{Value: "fp", Verdict: "false_positive"},
		{Value: "benign", Verdict: OutcomeBenign},
		{Value: "undetermined", Verdict: "undetermined"},
		{Value: "indeterminate", Verdict: "undetermined"},
		{Value: "unknown", Verdict: "undetermined"},
		{Value: "unknownFutureValue", Verdict: "undetermined"},
		{Value: "duplicate", Verdict: "undetermined", Reason: "duplicate"},
		{Value: "unlabelled", Verdict: "unlabelled"},
		{Value: "unlabeled", Verdict: "unlabelled"},
		{Value: "none", Verdict: "unlabelled"},
		{Value: "open", Verdict: "unlabelled"},
		{Value: "new", Verdict: "unlabelled"},
		{Value: "active", Verdict: "unlabelled"},
		{Value: "acknowledged", Verdict: "unlabelled"},
		{Value: "in_progress", Verdict: "unlabelled"},
		{Value: "pending", Verdict: "unlabelled"},
		{Value: "resolved", Verdict: "unlabelled"},
		{Value: "closed", Verdict: "unlabelled"},

		{Field: "verdict_id", Value: "1", Verdict: "false_positive"},
		{Field: "verdict_id", Value: "2", Verdict: "true_positive"},
		{Field: "verdict_id", Value: "5", Verdict: "benign_positive", Reason: "expected_activity"},
		{Field: "verdict_id", Value: "6", Verdict: "benign_positive", Reason: "security_test"},
		{Field: "verdict_id", Value: "8", Verdict: "true_positive"},
		{Field: "verdict_id", Value: "10", Verdict: "undetermined", Reason: "duplicate"},
		{Field: "verdict_id", Value: "0", Verdict: "undetermined"},
		{Field: "verdict_id", Value: "3", Verdict: "undetermined"},
		{Field: "verdict_id", Value: "4", Verdict: "undetermined"},
		{Field: "verdict_id", Value: "7", Verdict: "undetermined"},
		{Field: "verdict_id", Value: "9", Verdict: "undetermined"},
		{Field: "verdict_id", Value: "99", Verdict: "undetermined", Reason: "other"},

		{Field: "workflow_reason", Value: "true_positive", Verdict: "true_positive"},
		{Field: "workflow_reason", Value: "benign_positive", Verdict: "benign_positive"},
		{Field: "workflow_reason", Value: "false_positive", Verdict: "false_positive"},
		{Field: "workflow_reason", Value: "duplicate", Verdict: "undetermined", Reason: "duplicate"},
		{Field: "workflow_reason", Value: "*", Verdict: "undetermined", Reason: "other"},

		{Field: "disposition", Value: "disposition:1", Verdict: "true_positive", Reason: "suspicious_activity"},
		{Field: "disposition", Value: "disposition:2", Verdict: "benign_positive", Reason: "expected_activity"},
		{Field: "disposition", Value: "disposition:3", Verdict: "false_positive", Reason: "incorrect_logic"},
		{Field: "disposition", Value: "disposition:4", Verdict: "false_positive", Reason: "inaccurate_data"},
		{Field: "disposition", Value: "disposition:*", Verdict: "undetermined"},
		{Field: "disposition_label", Value: "True Positive*", Verdict: "true_positive", Reason: "suspicious_activity"},
		{Field: "disposition_label", Value: "Benign Positive*", Verdict: "benign_positive", Reason: "expected_activity"},
		{Field: "disposition_label", Value: "False Positive - Inaccurate Data", Verdict: "false_positive", Reason: "inaccurate_data"},
		{Field: "disposition_label", Value: "False Positive*", Verdict: "false_positive", Reason: "incorrect_logic"},

		{Field: "status", Value: "TruePositive", Verdict: "true_positive"},
		{Field: "status", Value: "FalsePositive", Verdict: "false_positive"},
		{Field: "status", Value: "Indeterminate", Verdict: "undetermined"},
		{Field: "status", Value: "Other", Verdict: "undetermined", Reason: "other"},
		{Field: "status", Value: "Duplicated", Verdict: "undetermined", Reason: "duplicate"},
		{Field: "status", Value: "*", Verdict: "unlabelled"},
		{Field: "resolutionStatus", Value: "Other", Verdict: "undetermined", Reason: "other"},
		{Field: "resolutionStatus", Value: "Duplicated", Verdict: "undetermined", Reason: "duplicate"},
		{Field: "closing_reason", Value: "Policy Violation", Verdict: "true_positive"},
		{Field: "closing_reason", Value: "False-Positive, Tuned", Verdict: "false_positive"},
		{Field: "closing_reason", Value: "Non-Issue", Verdict: "undetermined"},
		{Field: "closing_reason", Value: "*", Verdict: "undetermined", Reason: "other"},

		{Field: "feedback", Value: "truePositive", Verdict: "true_positive"},
		{Field: "feedback", Value: "benignPositive", Verdict: "benign_positive"},
		{Field: "feedback", Value: "falsePositive", Verdict: "false_positive"},
		{Field: "feedback", Value: "unknown", Verdict: "undetermined"},
		{Field: "feedback", Value: "*", Verdict: "unlabelled"},
	}
}

// defaultReasons leaves our own words out: those are always read.
func defaultReasons() []NativeReason {
	rows := []NativeReason{
		{Value: "SuspiciousButExpected", Reason: "expected_activity"},
		{Value: "IncorrectAlertLogic", Reason: "incorrect_logic"},
		{Value: "securityTesting", Reason: "security_test"},
		{Value: "securityPersonnel", Reason: "expected_activity"},
		{Value: "lineOfBusinessApplication", Reason: "expected_activity"},
		{Value: "confirmedActivity", Reason: "expected_activity"},
		{Value: "notMalicious", Reason: "other"},
		{Value: "notEnoughDataToValidate", Reason: "other"},
	}
	for _, word := range []string{"malware", "phishing", "compromisedAccount", "maliciousUserActivity", "multiStagedAttack", "apt", "unwantedSoftware"} {
		rows = append(rows, NativeReason{Field: "determination", Value: word, Reason: "suspicious_activity"})
	}
	return rows
}
