package generate

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// RulesConfig says which rules to write.
type RulesConfig struct {
	Rules        int    // plain rules, 1 to 100,000
	Correlations int    // correlations besides, each with the rule that it counts; 0 to 10,000
	Seed         uint64 // 0: 1
}

// RuleText is one file of a rule set.
type RuleText struct {
	Name string // of the file
	Text string // YAML
}

// Rules is a synthetic rule set: Sigma text over the fields of the generated
// events, deterministic in its seed. Its values are cut from events, so that
// most of its rules fire; what many rules ask is drawn by Zipf's law, as in the
// sets that people write: few values are in many rules, most in one.
type Rules struct {
	cfg  RulesConfig
	pool *pool
}

// NewRules plans a rule set.
func NewRules(cfg RulesConfig) (*Rules, error) {
	if cfg.Rules < 1 || cfg.Rules > 100_000 {
		return nil, fmt.Errorf("generate: %d rules: want 1 to 100,000", cfg.Rules)
	}
	if cfg.Correlations < 0 || cfg.Correlations > 10_000 {
		return nil, fmt.Errorf("generate: %d correlations: want 0 to 10,000", cfg.Correlations)
	}
	if cfg.Seed == 0 {
		cfg.Seed = 1
	}
	return &Rules{cfg, newPool(cfg.Seed)}, nil
}

// All yields the files of the set, plain rules first.
func (s *Rules) All(yield func(RuleText) bool) {
	for i := range s.cfg.Rules {
		if !yield(RuleText{fmt.Sprintf("rule_%05d.yml", i+1), s.rule(i).yaml()}) {
			return
		}
	}
	for i := range s.cfg.Correlations {
		if !yield(RuleText{fmt.Sprintf("correlation_%05d.yml", i+1), s.correlation(i)}) {
			return
		}
	}
}

const (
	ruleStream        = 1 << 41
	correlationStream = 1 << 42
)

func (s *Rules) dice(stream, i int) *dice {
	return &dice{rand.New(rand.NewPCG(s.cfg.Seed, uint64(stream+i)))}
}

func (s *Rules) rule(i int) *draft {
	d := s.dice(ruleStream, i)
	r := s.draft(d)
	r.title = fmt.Sprintf("%s (%05d)", r.subject(), i+1)
	return r
}

// correlation is a rule and the correlation that counts it, in one file.
func (s *Rules) correlation(i int) string {
	d := s.dice(correlationStream, i)
	r := s.draft(d)
	r.title = fmt.Sprintf("%s, counted (%05d)", r.subject(), i+1)
	r.name = fmt.Sprintf("counted_%05d", i+1)
	return correlationOf(d, r).yaml() + "---\n" + r.yaml()
}

// draft draws a rule of one to three conditions, and for every third a filter.
func (s *Rules) draft(d *dice) *draft {
	r := &draft{id: uuid(d), level: pick(d, levels), status: pick(d, statuses), tag: pick(d, tags)}
	r.date = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, d.IntN(600))
	about := scenes[d.weighted(sceneWeights)]
	used := map[string]bool{}
	take := func(from []question) {
		if a, ok := s.pool.draw(d, from, used); ok {
			r.asks = append(r.asks, a)
		}
	}
	take(about.first)
	for range []int{0, 1, 1, 2}[d.IntN(4)] {
		take(about.more)
	}
	if d.chance(0.35) {
		if a, ok := s.pool.draw(d, about.more, used); ok {
			r.filter = &a
		}
	}
	r.any = len(r.asks) > 1 && d.chance(0.15) && r.selective()
	r.apart = r.any || d.chance(0.3)
	return r
}

func uuid(d *dice) string {
	a, b := d.Uint64(), d.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&(1<<48-1))
}
