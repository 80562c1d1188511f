package replay_test

import (
	"fmt"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/spl"
)

const downloadRule = `index=agent_events action=command_execution command=*curl* OR command=*wget* dest_ip!=approved_cidr
| stats count by agent_id, user_id
| where count > 3
| table agent_id, user_id, command, dest_ip
`

// TestDownloadRule is the rule that the product is built around, on events in
// which each of its parts decides once.
func TestDownloadRule(t *testing.T) {
	r, diags := spl.Parse("download.spl", downloadRule, spl.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	p, diags := plan.Compile(r, plan.Env{Aliases: map[string][]string{
		"index": {"event.dataset"}, "action": {"action.type"}, "command": {"process.command_line"},
		"dest_ip": {"destination.ip"}, "agent_id": {"agent.id"}, "user_id": {"user.id"},
	}})
	if p == nil {
		t.Fatal(diags)
	}
	var events []corpus.Event
	add := func(n int, agent, action, command, ip string) {
		for range n {
			line := fmt.Sprintf(`{"event":{"dataset":"agent_events"},"action":{"type":%q},"process":{"command_line":%q},"destination":{"ip":%s},"agent":{"id":%q},"user":{"id":"u"}}`,
				action, command, ip, agent)
			e, ok := decode(t, []byte(line))
			if !ok {
				t.Fatalf("decode %s", line)
			}
			e.Time = time.Unix(int64(len(events))*60, 0).UTC()
			events = append(events, e)
		}
	}
	add(4, "fires", "command_execution", "CURL http://x", `"10.0.0.1"`)
	add(3, "too-few", "command_execution", "wget http://x", `"10.0.0.1"`)
	add(5, "other-action", "prompt", "wget http://x", `"10.0.0.1"`)
	add(5, "no-address", "command_execution", "wget http://x", `null`)
	add(2, "both", "command_execution", "wget http://x", `"10.0.0.1"`)
	add(2, "both", "command_execution", "curl http://x", `"10.0.0.1"`)
	got, err := replay.Over(t.Context(), p, []corpus.Columns{corpus.NewBatch(events)}, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, g := range got.Groups {
		groups = append(groups, fmt.Sprintf("%s %s %s %d", g.By[0].Text(), g.By[1].Text(), g.Values[0].Value.Text(), len(g.Events)))
	}
	if want := "[both u 4 4 fires u 4 4]"; fmt.Sprint(groups) != want || got.Matches() != 8 {
		t.Errorf("groups %v of %d events, want %s of 8", groups, got.Matches(), want)
	}
}
