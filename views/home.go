package views

import (
	"net/http"

	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// startModel is the page of a corpus without events: what to do next.
type startModel struct {
	Name, Role string
	Steps      []startStep
	Dir        string // name of the corpus directory
}

// startStep is one thing to do, with a link when there is a page for it.
type startStep struct {
	Title, Text string
	Action      link   // none when its text is empty
	Command     string // the same on the command line
}

// home leads a person to the corpus, or says what to do while there is none.
func (s *Site) home(c echo.Context) error {
	if !actor(c).SignedIn() {
		return goTo(c, "/signin")
	}
	without, err := s.withoutEvents(c)
	if err != nil {
		return err
	}
	if without {
		return s.show(c, http.StatusOK, s.frame(c, "Start"), startPage(s.startModel(c)))
	}
	for _, group := range s.nav(c, Around{}) {
		return goTo(c, group.Items[0].URL)
	}
	return goTo(c, "/settings")
}

// withoutEvents says that there is a corpus and that it is empty.
func (s *Site) withoutEvents(c echo.Context) (bool, error) {
	if s.Bench == nil || s.Bench.Store == nil {
		return false, nil
	}
	head, err := s.Bench.Store.Head(c.Request().Context())
	return err == nil && head.Rows() == 0, err
}

func (s *Site) startModel(c echo.Context) startModel {
	who := actor(c)
	m := startModel{Name: who.Name, Role: who.Role.String(), Dir: s.around(c).Corpus}
	add := func(right account.Right, page string, step startStep) {
		if !who.Can(right) {
			return
		}
		if !s.has(page) {
			step.Action = link{}
		}
		m.Steps = append(m.Steps, step)
	}
	if !who.Can(account.Import) {
		m.Steps = append(m.Steps, startStep{Title: "Wait for the first import",
			Text: "Your role is " + m.Role + ", which reads. Somebody with the role engineer or above brings in the events; then they stand under Corpus."})
	}
	add(account.Import, "/imports", startStep{"Import labelled events", "NDJSON, JSON, CSV or Parquet, also compressed. The page shows which field was understood as what before anything is written.",
		link{"Import events", "/imports"}, "assay import --data DIR FILE..."})
	add(account.Import, "/imports", startStep{Title: "Or look around with a sample corpus", Text: "100,000 invented agent events with about 4,000 alerts and what analysts made of them. It is marked synthetic wherever it is shown.",
		Command: "assay generate -o sample.ndjson.zst && assay import --data DIR --stream --synthetic sample.ndjson.zst"})
	add(account.Edit, "/rules", startStep{"Write or add a rule", "Sigma or SPL. Rules can be written before there are events; figures come with the first import.", link{"Rules", "/rules"}, "assay rules add --data DIR FILE..."})
	add(account.Administer, "/accounts", startStep{"Give others a way in", "A promotion takes two persons: one proposes, another approves.", link{"Accounts", "/accounts"}, ""})
	add(account.View, "/help", startStep{"Learn the words", "Verdicts, units, known recall, the query language, keys and the API.", link{"Help", "/help"}, ""})
	return m
}
