// Package trial reads what rules are tried on: events on which a rule has to
// fire, or must not. Three forms are known, told apart by their keys:
//
// Our own, beside the rule NAME.yml or NAME.spl as NAME.test.yml:
//
//	rule: curl.yml        # left out: the rule beside it
//	cases:
//	  - name: an upload
//	    match: true       # or fires: 2, how often
//	    event: {process: {command_line: curl -T x}}
//	  - name: help
//	    match: false
//	    file: help.ndjson # or events: [...]
//
// SigmaHQ's regression info.yml (rule_metadata, regression_tests_info), and the
// expectations of rsigma's backtest (expectations, with at_least, at_most or
// exactly), which count on events that are given apart.
package trial
