// Package roster reads who handles alerts, and when: a YAML file of shifts.
//
// A roster is
//
//	version: 1
//	name: default
//	zone: Europe/Vienna            # of its times, and of the hours of a forecast
//	productive: 0.6                # share of a shift that goes into alerts
//	service_level_minutes: 60      # the wait that is still in time
//	expiry_hours: 72               # after which an episode is given up; 0: never
//	priority: {critical: 1, high: 2}
//	shifts:
//	  - name: early
//	    days: [mon, tue, wed, thu, fri]
//	    from: "06:00"
//	    to: "14:15"                # not after from: on the next day
//	    analysts: 2
//	    hand_over_minutes: 15      # the last of the shift, in which no case is begun
//	    breaks:
//	      - {from: "10:00", minutes: 30}
//
// [Parse] is strict: an unknown key, a value that cannot be meant and a key that
// is missing are errors with their lines, all of them together. productive is
// 0.6 when left out, expiry_hours 0, priority that of the levels in their order.
package roster
