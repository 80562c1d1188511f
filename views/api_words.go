package views

import (
	"maps"
	"net/http"
	"slices"

	"assay/tuning/manual"

	"github.com/labstack/echo/v4"
)

// apiWord is what the editor offers while a rule is typed. Kind is modifier,
// key, correlation, top, command, function, aggregate, header or list.
type apiWord struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Write string `json:"write,omitempty"`
	Does  string `json:"does,omitempty"`
}

// apiWords lists the words of both languages and the named lists.
func (s *Site) apiWords(c echo.Context) error {
	all := map[string][]apiWord{}
	for _, language := range []string{"sigma", "spl"} {
		words, err := manual.Words(language)
		if err != nil {
			return err
		}
		for _, w := range words {
			all[language] = append(all[language], apiWord(w))
		}
	}
	env, err := s.attempts.env(c.Request().Context())
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(env.Lists)) {
		all["lists"] = append(all["lists"], apiWord{Kind: "list", Name: name, Does: countOf(int64(len(env.Lists[name])), "value")})
	}
	return c.JSON(http.StatusOK, all)
}
