package fatigue_test

import (
	"fmt"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/attention"
	"assay/tuning/fatigue"
	"assay/tuning/vigilance"
)

// answers are to signals and as much noise, with hits and false alarms.
func answers(signals, hits, alarms int) (all []attention.Answer) {
	for i := range 2 * signals {
		a := attention.Answer{Team: "red", Truth: corpus.TruePositive, Verdict: corpus.FalsePositive, At: monday.Add(time.Duration(i) * time.Hour), Hours: float64(i % 5), Queue: 100 + i%7*50}
		if i%2 == 1 {
			a.Truth = corpus.BenignPositive
		}
		if i%2 == 0 && i/2 < hits || i%2 == 1 && i/2 < alarms {
			a.Verdict = corpus.TruePositive
		}
		all = append(all, a)
	}
	return all
}

func TestSeededControls(t *testing.T) {
	facts := stream(40, time.Hour, func(int, *fact) {})
	state := func(a []attention.Answer, want fatigue.State, says ...string) fatigue.Indicator {
		t.Helper()
		return wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Answers: a}), 7, want, says...)
	}
	i := state(answers(40, 38, 2), fatigue.Quiet, "Found 38 of 40", "2 of 40 benign")
	d, _ := vigilance.Detect(38, 40, 2, 40)
	if diff := i.Figures[0].Value - d.D; diff > 1e-9 || diff < -1e-9 || i.Figures[0].Low == nil {
		t.Errorf("d′ %+v, want %v", i.Figures[0], d.D)
	}
	state(answers(40, 20, 20), fatigue.Act, "d′ = 0")
	state(answers(40, 16, 0), fatigue.Act) // calls everything benign
	state(answers(9, 9, 0), fatigue.Inconclusive, "18 answers", "20 are needed")
	state(nil, fatigue.Unrecorded, "no seeded control")
	wants(t, indicate(t, facts, fatigue.Scope{Team: "blue"}, fatigue.Evidence{Answers: answers(40, 38, 2)}), 7, fatigue.Unrecorded)
}

func TestVigilanceSlope(t *testing.T) {
	facts := stream(40, time.Hour, func(int, *fact) {})
	tiring := answers(120, 0, 0)
	for i := range tiring { // found by the hour: 23, 20, 12, 4, 1 of 24
		if k := i / 2 / 5; i%2 == 0 && k < []int{23, 20, 12, 4, 1}[int(tiring[i].Hours)] {
			tiring[i].Verdict = corpus.TruePositive
		}
	}
	i := wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Answers: tiring}), 8, fatigue.Act, "logits an hour", "120 controls")
	if *i.Figures[0].High >= 0 {
		t.Errorf("per hour %+v", i.Figures[0])
	}
	wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Answers: answers(100, 95, 0)}), 8, fatigue.Inconclusive, "5 of the rarer")
	wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{}), 8, fatigue.Unrecorded)
}

func TestOverturned(t *testing.T) {
	facts := stream(40, time.Hour, func(int, *fact) {})
	var twice []fatigue.Second
	for i := range 100 {
		s := fatigue.Second{Event: fmt.Sprint(i), Team: "red", First: corpus.BenignPositive, Second: corpus.BenignPositive}
		if i < 20 {
			s.Second = corpus.TruePositive
		}
		twice = append(twice, s)
	}
	wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Seconds: twice}), 10, fatigue.Act, "20 of 100", "20 events became true")
	wants(t, indicate(t, facts, fatigue.Scope{Team: "red"}, fatigue.Evidence{Seconds: twice[20:]}), 10, fatigue.Quiet, "kappa is not defined")
	wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Seconds: twice[:9]}), 10, fatigue.Inconclusive)
	wants(t, indicate(t, facts, fatigue.Scope{Team: "blue"}, fatigue.Evidence{Seconds: twice}), 10, fatigue.Unrecorded)
	for i := range 300 { // the newest 200 only: what was overturned long before is no sign of now
		twice = append(twice, fatigue.Second{Event: fmt.Sprint("new", i), At: monday.AddDate(1, 0, i), First: corpus.BenignPositive, Second: corpus.BenignPositive})
	}
	wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Seconds: twice}), 10, fatigue.Quiet, "0 of 200")
}

func reviews(n int, change func(i int, r *fatigue.Review)) (all []fatigue.Review) {
	for i := range n {
		r := fatigue.Review{Pair: vigilance.Pair{From: i % 4, To: 4 + i%5}, At: monday.Add(time.Duration(i) * time.Hour), Approved: i%3 > 0, Took: time.Hour, Bytes: 1000, Opened: true}
		change(i, &r)
		all = append(all, r)
	}
	return all
}

func TestFourEyes(t *testing.T) {
	facts := stream(40, time.Hour, func(int, *fact) {})
	state := func(r []fatigue.Review, want fatigue.State, says ...string) fatigue.Indicator {
		t.Helper()
		return wants(t, indicate(t, facts, fatigue.Scope{}, fatigue.Evidence{Reviews: r}), 11, want, says...)
	}
	state(reviews(90, func(int, *fatigue.Review) {}), fatigue.Quiet, "60 of 90", "0 of 60")
	state(reviews(90, func(_ int, r *fatigue.Review) { r.Took = 30 * time.Second }), fatigue.Act, "100 % of approvals")
	state(reviews(90, func(i int, r *fatigue.Review) { r.Lost, r.Opened = 1, i != 1 }), fatigue.Act, "list of what is lost: 1 of 60")
	state(reviews(90, func(_ int, r *fatigue.Review) { r.Approved = true }), fatigue.Watch, "90 of 90")
	state(reviews(90, func(_ int, r *fatigue.Review) { r.Pair = vigilance.Pair{From: 1, To: 2} }), fatigue.Watch, "60 of 60")
	state(reviews(90, func(i int, r *fatigue.Review) { r.Approved = i < 60 }), fatigue.Watch)
	state(reviews(29, func(int, *fatigue.Review) {}), fatigue.Inconclusive, "29 decisions")
	state(nil, fatigue.Unrecorded)
}
