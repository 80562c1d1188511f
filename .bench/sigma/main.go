// Command sigma runs Sigma rules with github.com/bradleyjkemp/sigma-go over
// events of a file, one a line, on all processors: what another engine takes for
// the same work. Reading is not timed. It prints a line of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/bradleyjkemp/sigma-go"
	"github.com/bradleyjkemp/sigma-go/evaluator"
)

func main() {
	rules := flag.String("rules", "", "folder of rules")
	events := flag.String("events", "", "file of events, one a line")
	most := flag.Int("n", 20000, "events to read")
	flag.Parse()
	plans, refused := rulesIn(*rules)
	rows := eventsIn(*events, *most)
	start := time.Now()
	matches := run(plans, rows)
	took := time.Since(start)
	out := map[string]any{"rules": len(plans), "refused": refused, "events": len(rows), "matches": matches, "seconds": took.Seconds(), "eventsPerSecond": float64(len(rows)) / took.Seconds()}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}

func rulesIn(dir string) (plans []*evaluator.RuleEvaluator, refused int) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yml"))
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			log.Fatal(err)
		}
		r, err := sigma.ParseRule(text)
		if err != nil {
			refused++
			continue
		}
		plans = append(plans, evaluator.ForRule(r))
	}
	return plans, refused
}

// eventsIn gives the events with dotted names, as the rules have them.
func eventsIn(file string, most int) (rows []map[string]any) {
	f, err := os.Open(file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() && len(rows) < most {
		var e map[string]any
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			log.Fatal(err)
		}
		row := map[string]any{}
		flatten(row, "", e)
		rows = append(rows, row)
	}
	return rows
}

func flatten(out map[string]any, prefix string, e map[string]any) {
	for k, v := range e {
		if inner, ok := v.(map[string]any); ok {
			flatten(out, prefix+k+".", inner)
		} else {
			out[prefix+k] = v
		}
	}
}

func run(plans []*evaluator.RuleEvaluator, rows []map[string]any) int {
	workers := runtime.GOMAXPROCS(0)
	counts := make([]int, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for _, row := range rows[w*len(rows)/workers : (w+1)*len(rows)/workers] {
				for _, p := range plans {
					res, err := p.Matches(context.Background(), row)
					if err != nil {
						log.Fatal(fmt.Errorf("rule %s: %w", p.ID, err))
					}
					if res.Match {
						counts[w]++
					}
				}
			}
		})
	}
	wait.Wait()
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
