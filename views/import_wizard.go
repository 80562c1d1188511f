package views

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"assay/corpus"
	"assay/corpus/ingest"

	"github.com/labstack/echo/v4"
)

// wizardModel is one of the steps of an import.
type wizardModel struct {
	Steps   []stepModel
	Base    string // address of the upload; its steps stand below
	Title   string
	Size    string
	Files   []wizardFile
	Fields  []wizardField
	Roles   []wizardRole
	Paths   []string
	Words   []wizardWord
	Open    string // "3 words need a decision"
	Reasons []reasonChoice
	Facts   []eventFact
	Stream  bool
	Made    bool
	Blocked string // why it cannot go on
	Zone    string // that was chosen for times that name none
	Unfound bool   // no field is known for the time or for the verdict
}

type wizardFile struct {
	Name, Size, Format, Rows string
	Bad                      []badRow
	BadNote                  string
	Err                      string
}

type badRow struct{ Line, Reason, Raw string }

type wizardField struct{ Path, Kinds, Fill, Nulls, Example string }

type wizardRole struct {
	Role, Does    string
	Found, Rows   string
	Chosen        string
	Missing, None bool
}

type wizardWord struct {
	N                    string
	Field, Value, Rows   string
	Outcome, Reason      string
	Open, Fixed, Decided bool
}

// roleDoes says what a role is for.
var roleDoes = map[ingest.Role]string{
	ingest.RoleID: "tells events apart", ingest.RoleTime: "when it happened", ingest.RoleVerdict: "what was found out", ingest.RoleReason: "why",
	ingest.RoleReviewer: "who said so", ingest.RoleReviewedAt: "when they said so", ingest.RoleRule: "which rule raised it", ingest.RoleRuleName: "what people call the rule",
	ingest.RoleSeverity: "how urgent", ingest.RoleEntity: "what alerts are grouped by", ingest.RoleIncident: "the case it belongs to",
	ingest.RoleRaised: "when the alert came", ingest.RoleClosed: "when it was closed", ingest.RoleHandling: "seconds of work", ingest.RoleAnalyst: "who worked on it",
}

// importSteps are the steps of an import; here counts from 0.
func importSteps(here int) (all []stepModel) {
	for i, text := range []string{"Files", "Fields", "Labels", "Import", "Result"} {
		all = append(all, stepModel{Text: text, Here: i == here, Past: i < here})
	}
	return all
}

func jobStep(j jobRow) int {
	if j.Active {
		return 3
	}
	return 4
}

func stageAddress(st *stage, step string) string { return "/imports/new/" + st.ID + "/" + step }

func (s *Site) staging(b *Bench) *staging {
	return &staging{dir: filepath.Join(b.Store.Dir(), "staging"), now: s.Now}
}

func (s *Site) importNewPage(c echo.Context) error {
	f := s.frame(c, "New import", link{"Imports", "/imports"})
	f.Narrow = true
	return s.show(c, http.StatusOK, f, importFilesPage(wizardModel{Steps: importSteps(0), Size: formatBytes(maxUpload)}))
}

// upload takes the files of the first step.
func (s *Site) upload(c echo.Context) error {
	b := s.Bench
	parts, err := c.Request().MultipartReader()
	if err != nil {
		return fmt.Errorf("read upload: %w: %w", err, errBadRequest)
	}
	st, err := s.staging(b).receive(parts, actor(c).Name)
	if errors.Is(err, errNoFile) {
		s.tell(c, "warn", "Choose a file first.")
		return goTo(c, "/imports/new")
	}
	if err != nil {
		return err
	}
	return goTo(c, stageAddress(st, "fields"))
}

// staged is the upload of the address with what was found in it.
func (s *Site) staged(c echo.Context) (*Bench, *stage, *surveyed, error) {
	b := s.Bench
	st, err := s.staging(b).open(c.Param("stage"), actor(c).Name)
	if err != nil {
		return nil, nil, nil, err
	}
	found, err := s.survey(c.Request().Context(), b, st)
	return b, st, found, err
}

func (s *Site) wizard(c echo.Context, step int, st *stage) (frame, wizardModel) {
	m := wizardModel{Steps: importSteps(step), Base: "/imports/new/" + st.ID, Title: st.title(), Size: formatBytes(st.size())}
	return s.frame(c, "Import "+m.Title, link{"Imports", "/imports"}), m
}

func (s *Site) importLabelsPage(c echo.Context) error {
	_, st, found, err := s.staged(c)
	if err != nil {
		return err
	}
	f, m := s.wizard(c, 2, st)
	m.Reasons = reasonChoices(corpus.NoReason)
	for i, w := range found.Words {
		m.Words = append(m.Words, wizardWord{N: strconv.Itoa(i), Field: w.Field, Value: w.Value, Rows: formatCount(w.Rows), Outcome: w.Outcome, Reason: w.Reason,
			Open: w.Outcome == "" && w.decidable(), Fixed: !w.decidable(), Decided: w.Decided})
	}
	if n := found.undecided(); n > 0 {
		m.Open = countOf(int64(n), "word")
	}
	return s.show(c, http.StatusOK, f, importLabelsPage(m))
}

// setWords keeps what native words mean. Only what differs from the mapping
// is kept.
func (s *Site) setWords(c echo.Context) error {
	b, st, found, err := s.staged(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return fmt.Errorf("%w: %w", errBadRequest, err)
	}
	var words []stageWord
	for i, w := range found.Words {
		n := strconv.Itoa(i)
		if form.Get("field."+n) != w.Field || !sameText(form.Get("value."+n), w.Value) || !w.decidable() {
			continue
		}
		verdict, reason := form.Get("verdict."+n), form.Get("reason."+n)
		if verdict == "" || verdict == w.Outcome && reason == w.Reason && !w.Decided {
			continue
		}
		if err := checkWord(verdict, reason); err != nil {
			return err
		}
		words = append(words, stageWord{Field: w.Field, Value: w.Value, Verdict: verdict, Reason: reason})
	}
	st.Words = words
	if err := s.staging(b).save(st); err != nil {
		return err
	}
	return goTo(c, stageAddress(st, "confirm"))
}

// sameText compares what a form sent back, where line ends have become CR LF.
func sameText(a, b string) bool {
	plain := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	return plain.Replace(a) == plain.Replace(b)
}

func checkWord(verdict, reason string) error {
	if verdict != string(ingest.OutcomeBenign) {
		if _, err := corpus.ParseVerdict(verdict); err != nil {
			return fmt.Errorf("%w: %w", err, errBadRequest)
		}
	}
	if _, err := corpus.ParseReason(reason); err != nil {
		return fmt.Errorf("%w: %w", err, errBadRequest)
	}
	return nil
}

func (s *Site) importConfirmPage(c echo.Context) error {
	_, st, found, err := s.staged(c)
	if err != nil {
		return err
	}
	f, m := s.wizard(c, 3, st)
	f.Narrow = true
	m.Stream, m.Made = st.Origin == corpus.Stream, st.Synthetic
	m.Facts = confirmFacts(st, found)
	if n := found.undecided(); n > 0 {
		m.Open = countOf(int64(n), "word")
	}
	if !found.readable() {
		m.Blocked = "Not one row can be read, so there is nothing to import."
	}
	return s.show(c, http.StatusOK, f, importConfirmPage(m))
}

func confirmFacts(st *stage, a *surveyed) (facts []eventFact) {
	for _, f := range a.Files {
		w := wizardFileOf(f)
		facts = append(facts, eventFact{"File", w.Name + ": " + w.Size + ", " + w.Format + ", " + w.Rows})
	}
	for _, r := range a.Roles {
		if r.Path != "" && (r.Role == ingest.RoleTime || r.Role == ingest.RoleVerdict || r.Role == ingest.RoleRule || r.Role == ingest.RoleID) {
			facts = append(facts, eventFact{strings.ToUpper(string(r.Role[:1])) + words(string(r.Role[1:])), r.Path})
		}
	}
	if n := len(st.Words); n > 0 {
		facts = append(facts, eventFact{"Decided", countOf(int64(n), "word")})
	}
	return facts
}

// beginImport starts the import as a job.
func (s *Site) beginImport(c echo.Context) error {
	b, st, found, err := s.staged(c)
	if err != nil {
		return err
	}
	if found.undecided() > 0 && c.FormValue("undecided") != "yes" {
		s.tell(c, "warn", "Some words of the source need a decision first.")
		return goTo(c, stageAddress(st, "labels"))
	}
	if st.Origin, err = corpus.ParseOrigin(c.FormValue("origin")); err != nil {
		return fmt.Errorf("%w: %w", err, errBadRequest)
	}
	st.Synthetic = c.FormValue("synthetic") != ""
	id, err := s.startImport(c.Request().Context(), b, st)
	if err != nil {
		return err
	}
	return goTo(c, "/jobs/"+url.PathEscape(id))
}

// discard forgets an upload.
func (s *Site) discard(c echo.Context) error {
	b := s.Bench
	g := s.staging(b)
	st, err := g.open(c.Param("stage"), actor(c).Name)
	if err != nil {
		return err
	}
	if id := s.importing.job(st.ID); id != "" {
		s.tell(c, "warn", "The upload is being imported. Cancel the job first.")
		return goTo(c, "/jobs/"+url.PathEscape(id))
	}
	if err := g.drop(st); err != nil {
		return err
	}
	s.tell(c, "done", "The upload is removed. Nothing was imported.")
	return goTo(c, "/imports")
}
