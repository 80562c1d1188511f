package main

import (
	"encoding/xml"
	"fmt"
	"strings"
)

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// testJUnit prints a suite for each file of cases.
func (c *console) testJUnit(t *trying) error {
	all := junitSuites{Tests: len(t.tried), Failures: t.failed()}
	for _, r := range t.tried {
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != r.File {
			all.Suites = append(all.Suites, junitSuite{Name: r.File})
		}
		s := &all.Suites[len(all.Suites)-1]
		k := junitCase{Class: r.Rule, Name: r.Name}
		s.Tests++
		if !r.Holds {
			s.Failures++
			k.Failure = &junitFailure{r.message(), strings.Join(r.Why, "\n")}
		}
		s.Cases = append(s.Cases, k)
	}
	b, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	_, err = fmt.Fprintf(c.out, "%s%s\n", xml.Header, b)
	return err
}
