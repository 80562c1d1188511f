package views

import (
	"net/http"
	"slices"
	"strings"

	"assay/corpus"
	"assay/corpus/ingest"

	"github.com/labstack/echo/v4"
)

func (s *Site) importFieldsPage(c echo.Context) error {
	_, st, found, err := s.staged(c)
	if err != nil {
		return err
	}
	f, m := s.wizard(c, 1, st)
	for _, file := range found.Files {
		m.Files = append(m.Files, wizardFileOf(file))
	}
	m.Fields, m.Roles = wizardFields(found), wizardRoles(found, st)
	m.Paths, m.Zone = rolePaths(found), st.Zone
	m.Unfound = slices.ContainsFunc(found.Roles, func(r ingest.PreviewRole) bool {
		return r.Path == "" && (r.Role == ingest.RoleTime || r.Role == ingest.RoleVerdict)
	})
	if !found.readable() {
		m.Blocked = "Not one row can be read as it is, so there is nothing to import yet. Another field, or a zone for the times, may mend that."
	}
	return s.show(c, http.StatusOK, f, importFieldsPage(m))
}

func wizardFileOf(f fileSurvey) wizardFile {
	w := wizardFile{Name: f.Name, Size: formatBytes(f.Size), Err: f.Err, Format: strings.ToUpper(string(f.Format))}
	if f.Compression != "" {
		w.Format += ", " + f.Compression
	}
	w.Rows = countOf(f.Rows, "row")
	if !f.Complete {
		w.Rows = "first " + w.Rows + " looked at"
	}
	if f.Untimed > 0 {
		w.Rows += ", " + formatCount(f.Untimed) + " without a time"
	}
	for _, bad := range f.Bad {
		w.Bad = append(w.Bad, badRow{formatCount(bad.Line), bad.Reason, strings.ToValidUTF8(string(bad.Raw[:min(len(bad.Raw), 400)]), "\uFFFD")})
	}
	if n := f.BadRows - int64(len(f.Bad)); n > 0 {
		w.BadNote = formatCount(n) + " more"
	}
	return w
}

func wizardFields(a *surveyed) (all []wizardField) {
	for _, f := range a.Fields {
		var kinds []string
		for _, k := range f.Kinds {
			kinds = append(kinds, kindWord(k))
		}
		w := wizardField{Path: f.Path, Kinds: strings.Join(kinds, ", "), Fill: formatPercent(float64(f.Rows) / float64(max(1, a.Rows))), Example: f.Example}
		if f.Nulls > 0 {
			w.Nulls = formatCount(f.Nulls) + " null"
		}
		all = append(all, w)
	}
	return all
}

func kindWord(k corpus.Kind) string {
	switch k {
	case corpus.KindBool:
		return "boolean"
	case corpus.KindInt, corpus.KindFloat:
		return "number"
	case corpus.KindList:
		return "list"
	case corpus.KindJSON:
		return "object"
	}
	return "text"
}

func wizardRoles(a *surveyed, st *stage) (all []wizardRole) {
	for _, r := range a.Roles {
		w := wizardRole{Role: string(r.Role), Does: roleDoes[r.Role], Found: r.Path, Missing: r.Path == "", Chosen: st.Roles[r.Role]}
		if r.Rows > 0 {
			w.Rows = formatPercent(float64(r.Rows) / float64(max(1, a.Rows)))
		}
		if w.None = w.Chosen == "-"; w.None {
			w.Chosen = ""
		}
		all = append(all, w)
	}
	return all
}

// rolePaths are the paths that a role can be given.
func rolePaths(a *surveyed) (paths []string) {
	for _, f := range a.Fields {
		paths = append(paths, f.Path)
	}
	for _, r := range a.Roles {
		if r.Path != "" && !slices.Contains(paths, r.Path) {
			paths = append(paths, r.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// setRoles keeps which field plays which role.
func (s *Site) setRoles(c echo.Context) error {
	b, st, found, err := s.staged(c)
	if err != nil {
		return err
	}
	roles := map[ingest.Role]string{}
	paths := rolePaths(found)
	for _, r := range found.Roles {
		path := strings.TrimSpace(c.FormValue("role." + string(r.Role)))
		switch {
		case c.FormValue("none."+string(r.Role)) != "":
			roles[r.Role] = "-"
		case path == "":
		case slices.Contains(paths, path) || st.Roles[r.Role] == path:
			roles[r.Role] = path
		default:
			s.tell(c, "wrong", "There is no field "+markPlain(path)+" for the role "+string(r.Role)+".")
			return goTo(c, stageAddress(st, "fields"))
		}
	}
	st.Roles, st.Zone = roles, strings.TrimSpace(c.FormValue("zone"))
	if _, err := st.mapping(b.Mapping).Zone(); err != nil {
		s.tell(c, "wrong", "There is no zone "+markPlain(st.Zone)+". Write UTC, an offset such as +01:00, or a name such as Europe/Berlin.")
		return goTo(c, stageAddress(st, "fields"))
	}
	if err := s.staging(b).save(st); err != nil {
		return err
	}
	if c.FormValue("look") != "" {
		return goTo(c, stageAddress(st, "fields"))
	}
	return goTo(c, stageAddress(st, "labels"))
}
