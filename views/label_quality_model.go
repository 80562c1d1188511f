package views

import (
	"fmt"
	"math"
	"strconv"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/quality"
	"assay/views/chart"
)

// qualityModel is the page about labels for leads.
type qualityModel struct {
	Tabs         []tabModel
	Sentence     string
	Notices      []noticeModel
	Empty        *emptyModel // instead of the figures
	Figures      []figureModel
	Chart        chart.Confusion
	Meaning      []string // what it means for precision
	Settle       []settleRow
	MoreToSettle string
	Different    []differentRow
	More         string
	Posteriors   []posteriorRow
	MoreJudged   string
	Raters       []raterModel
	Notes        []string
}

type differentRow struct {
	Event, URL    string
	First, Second corpus.Verdict
}

// posteriorRow is what three or more people make of an event together.
type posteriorRow struct {
	Event, URL string
	Label      corpus.Verdict
	Votes      [4]string
	Chance     [4]string
}

// raterModel is one person without a name.
type raterModel struct {
	Letter, Judged string
	Rows           []raterRow
}

type raterRow struct {
	Is    corpus.Verdict
	Cell  string
	Rates [4]string
	Thin  bool
}

func qualityModelOf(f *quality.Figures) qualityModel {
	m := qualityModel{Sentence: f.Sentence(), Notes: qualityNotes(f)}
	if f.Agreement.N == 0 && f.Chosen.N == 0 {
		m.Empty = &emptyModel{Title: "Nobody has looked twice", Text: "A second person judges a random share of the labelled events, without seeing the first verdict.", Actions: []link{{"Give second opinions", "/labels/second"}}}
		if f.Labelled == 0 {
			m.Empty.Title, m.Empty.Actions = "Nothing is labelled", []link{{"Label events", "/corpus"}}
		}
		return m
	}
	m.Figures, m.Meaning = qualityFigures(f), meaningOf(f)
	m.Notices = qualityNotices(f)
	m.Chart = confusionOf(f)
	for _, d := range f.Listed {
		m.Different = append(m.Different, differentRow{d.Event, eventURL(d.Event), d.First, d.Second})
	}
	m.More = formatMore(f.Disagreed, len(f.Listed))
	for _, p := range f.Posteriors {
		m.Posteriors = append(m.Posteriors, posteriorRowOf(p))
	}
	m.MoreJudged = formatMore(f.Judged, len(f.Posteriors))
	for _, r := range f.Raters {
		m.Raters = append(m.Raters, raterModelOf(r))
	}
	return m
}

// formatMore is how many of all a list leaves out, "" for none.
func formatMore(all, listed int) string {
	if all <= listed {
		return ""
	}
	return formatCount(int64(all - listed))
}

func qualityFigures(f *quality.Figures) []figureModel {
	kappa := figureModel{Name: "Cohen's kappa", Value: "no figure", Of: "all are of one verdict", Words: true, Thin: true}
	if k := f.Kappa; k != nil {
		kappa = figureModel{Name: "Cohen's kappa", Value: fmt.Sprintf("%.2f", k.Value), Of: "agreement beyond chance, " + countOf(int64(f.Agreement.N), "event"),
			Interval: kappaInterval(k), Thin: f.Agreement.N < thinBelow}
	}
	pabak := figureModel{Name: "PABAK", Value: "no figure", Words: true, Thin: true}
	if f.PABAK != nil {
		pabak = figureModel{Name: "PABAK", Value: fmt.Sprintf("%.2f", *f.PABAK), Of: "kappa as it were, were all verdicts as frequent", Thin: f.Agreement.N < thinBelow}
	}
	return []figureModel{
		shareFigure("Agreement", "random double-labelled events", "no random double-labelled event", f.Agreement),
		kappa, pabak,
		shareFigure("True positives missed", "events that the first person labelled otherwise", "no such event", f.Overturned),
		shareFigure("Looked at twice", "labelled events", "no labelled event", f.Double),
	}
}

// kappaInterval is "95 %: 0.80 to 0.94", of the bootstrap where it has one.
func kappaInterval(k *quality.Kappa) string {
	if k.Low == nil || k.High == nil {
		return "too few of a second verdict for an interval"
	}
	return fmt.Sprintf("95 %%: %.2f to %.2f", *k.Low, *k.High)
}

func qualityNotices(f *quality.Figures) (all []noticeModel) {
	share, ok := f.Agreement.Value()
	switch {
	case !ok:
		all = append(all, noticeModel{Kind: "warn", Title: "Nothing of the random share was looked at twice.", Text: "What was looked at was chosen for being odd, and stands for nothing else."})
	case f.Agreement.N < thinBelow:
		all = append(all, noticeModel{Kind: "warn", Title: "Too few second opinions.", Text: "Below " + strconv.Itoa(thinBelow) + " events, agreement says little; grey figures are not to be relied on."})
	case share < quality.LowAgreement:
		all = append(all, noticeModel{Kind: "warn", Title: "Two people agree on fewer than nine events in ten.", Text: "A precision is as uncertain as its labels: settle what they see differently, and write down what the verdicts mean."})
	}
	return all
}

// meaningOf is what the disagreement does to precision, in sentences.
func meaningOf(f *quality.Figures) (lines []string) {
	for _, p := range []struct {
		name string
		of   *quality.Range
		by   quality.Errors
	}{{"actionable", f.Actionable, f.Errors.Actionable}, {"logic", f.Logic, f.Errors.Logic}} {
		if p.of == nil {
			lines = append(lines, "No range of "+p.name+" precision is given: the random second opinions show no event that counts for it, or no other.")
			continue
		}
		lines = append(lines, rangeSentence(p.name, "all labelled events", p.of)+" First labels found "+knWords(p.by.Sensitivity)+" of what counts and left "+knWords(p.by.Specificity)+" of the rest alone.")
	}
	return lines
}

// rangeSentence is "If second opinions are right, ...".
func rangeSentence(name, of string, r *quality.Range) string {
	share, _ := r.Observed.Value()
	return fmt.Sprintf("If second opinions are right, %s precision of %s lies between %.0f and %.0f %%; as labelled it is %s (%s).",
		name, of, math.Floor(r.Low*100), math.Ceil(r.High*100), formatPercent(share), formatKofN(int64(r.Observed.K), int64(r.Observed.N)))
}

func knWords(p interval.Proportion) string { return formatKofN(int64(p.K), int64(p.N)) }

var verdictMarks = [4]string{"▲ TP", "● BP", "■ FP", "◆ UND"}

func confusionOf(f *quality.Figures) chart.Confusion {
	c := chart.Confusion{Title: "First and second verdict", Rows: "first person", Columns: "second person", Names: verdictMarks[:]}
	for i := range f.Table {
		c.Cells = append(c.Cells, f.Table[i][:])
	}
	c.Summary = fmt.Sprintf("%s random events, by what the first person said (rows) and the second (columns); %s on the diagonal, where both agree.",
		formatCount(int64(f.Agreement.N)), formatCount(int64(f.Agreement.K)))
	return c
}

func posteriorRowOf(p quality.Posterior) posteriorRow {
	r := posteriorRow{Event: p.Event, URL: eventURL(p.Event), Label: p.Label}
	for j := range p.Votes {
		r.Votes[j], r.Chance[j] = strconv.Itoa(p.Votes[j]), formatPercent(p.Chance[j])
	}
	return r
}

func raterModelOf(r quality.Rater) raterModel {
	m := raterModel{Letter: r.Letter, Judged: formatCount(int64(r.Judged))}
	for _, row := range r.Rows {
		x := raterRow{Is: row.Is, Cell: formatCount(int64(row.Cell)), Thin: !row.Shown}
		for j, rate := range row.Rates {
			if x.Rates[j] = formatPercent(rate); !row.Shown {
				x.Rates[j] = "–"
			}
		}
		m.Rows = append(m.Rows, x)
	}
	return m
}

// qualityNotes say how the figures were made.
func qualityNotes(f *quality.Figures) []string {
	notes := []string{
		"Agreement, kappa and the table are of labelled events that a secret of the corpus drew: nobody can choose what is looked at twice. The second person sees neither the label nor what was filled in after somebody looked.",
		"Kappa is agreement beyond what the two would reach by chance. Where nearly all events are of one verdict chance alone agrees often, and kappa falls however well people agree; PABAK takes that out, and stands beside it for that reason. Words for the size of kappa are arbitrary and left out.",
		"The range of a precision takes second opinions for right and corrects what first labels show for how often they miss and overcall (Rogan and Gladen 1978), over the 95 % intervals of the precision and of both. It says how much the labels matter, not what is true.",
		"What three or more people make of an event weighs each by how they judge elsewhere (Dawid and Skene 1979). It stands beside the label and never replaces it.",
		"People are letters that follow no name; a row is shown from " + strconv.Itoa(quality.MinCell) + " events on. They are not compared: who labels the hard events disagrees more.",
	}
	if f.Kappa != nil {
		notes = append(notes, fmt.Sprintf("The interval of kappa is of %s bootstrap resamples with seed %d; the large-sample formula gives %.2f to %.2f.", formatCount(int64(f.Kappa.Resamples)), f.Kappa.Seed, f.Kappa.FormulaLow, f.Kappa.FormulaHigh))
	}
	if f.Chosen.N > 0 {
		notes = append(notes, "Events that were looked at twice because a proposal rests on them are counted apart: two people agree on "+knWords(f.Chosen)+" of those.")
	}
	return notes
}
