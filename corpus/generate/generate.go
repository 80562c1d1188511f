// Package generate writes the synthetic corpus: agent runtime events of an
// invented company, deterministic in its seed, for demos, benchmarks and
// load tests.
//
// A run is built in four steps:
//
//  1. a world is drawn from the seed: agents with roles, users, analysts;
//  2. the events are dealt to the hours of the period by a working-day rhythm;
//  3. incidents are planned over the period: attacks of several events, a
//     sanctioned exercise, a slow drip of small uploads inside a noisy rule;
//  4. hour by hour, planned events and ordinary sessions are written in the
//     order of time as NDJSON, one canonical record a line, with the alerts
//     that ten invented production rules raised and what analysts made of them.
//
// Each hour draws from its own generator, seeded by (seed, hour), so that the
// output does not depend on buffering. Nothing in it is taken from a real
// system; addresses are from documentation and private ranges.
package generate

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sort"
	"time"
)

// Dataset is event.dataset of every generated event; rules call it index.
const Dataset = "agent_events"

// Config says how much to generate. The zero value is the demo corpus.
type Config struct {
	Events int       // default 100,000
	Days   int       // default 28
	Seed   uint64    // default 1
	Start  time.Time // first midnight, UTC; default Monday 2026-10-19
}

func (c Config) withDefaults() Config {
	if c.Events == 0 {
		c.Events = 100_000
	}
	if c.Days == 0 {
		c.Days = 28
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	if c.Start.IsZero() {
		c.Start = time.Date(2026, 10, 19, 0, 0, 0, 0, time.UTC)
	}
	c.Start = c.Start.UTC().Truncate(24 * time.Hour)
	return c
}

// Generator writes one synthetic corpus.
type Generator struct {
	cfg   Config
	world *world
	hours []int            // events dealt to each hour
	plan  map[int][]record // incident events by hour
	id    int
	line  []byte
}

// New plans a corpus. It fails for fewer than 1,000 events or 7 days, which
// hold no incidents worth the name, and for more than 1e9 events.
func New(cfg Config) (*Generator, error) {
	cfg = cfg.withDefaults()
	if cfg.Events < 1000 || cfg.Events > 1e9 {
		return nil, fmt.Errorf("generate: %d events: want 1,000 to 1,000,000,000", cfg.Events)
	}
	if cfg.Days < 7 || cfg.Days > 3660 {
		return nil, fmt.Errorf("generate: %d days: want 7 to 3,660", cfg.Days)
	}
	g := &Generator{cfg: cfg, world: newWorld(rand.New(rand.NewPCG(cfg.Seed, 0)))}
	g.hours = dealHours(cfg.Events, cfg.Days, cfg.Start)
	g.plan = planIncidents(cfg, g.world, g.hours)
	return g, nil
}

// Write writes every event as a line of JSON and reports progress, which may
// be nil, once an hour of generated time.
func (g *Generator) Write(ctx context.Context, w io.Writer, progress func(done, total int)) error {
	out := bufio.NewWriterSize(w, 1<<20)
	done := 0
	for h, n := range g.hours {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := g.writeHour(out, h, n); err != nil {
			return fmt.Errorf("write hour %d: %w", h, err)
		}
		done += n
		if progress != nil {
			progress(done, g.cfg.Events)
		}
	}
	return out.Flush()
}

func (g *Generator) writeHour(out *bufio.Writer, hour, n int) error {
	if n == 0 {
		return nil
	}
	r := &dice{rand.New(rand.NewPCG(g.cfg.Seed, uint64(hour)+1))}
	start := g.cfg.Start.Add(time.Duration(hour) * time.Hour)
	events := append(make([]record, 0, n), g.plan[hour]...)
	for k := 0; len(events) < n; k++ {
		events = g.world.session(events, r, start, sessionID(hour, k))
	}
	events = events[:n]
	sort.SliceStable(events, func(i, j int) bool { return events[i].at.Before(events[j].at) })
	for i := range events {
		g.world.raise(r, &events[i])
		g.id++
		g.line = events[i].appendJSON(g.line[:0], g.id)
		if _, err := out.Write(g.line); err != nil {
			return err
		}
	}
	return nil
}

func sessionID(hour, k int) string { return fmt.Sprintf("s-%04d-%05d", hour, k) }
