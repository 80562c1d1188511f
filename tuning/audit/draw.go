package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"assay/corpus"
)

// SchemaVersion is the version of the JSON form.
const SchemaVersion = 1

// Draw is what was drawn, from what, and how likely. It holds no clock.
type Draw struct {
	SchemaVersion int                `json:"schema_version"`
	Rule          Rule               `json:"rule"`
	InForce       string             `json:"in_force"`    // digest of the version in force, "" for none
	Environment   string             `json:"environment"` // digest of what the rules were read with
	Snapshot      string             `json:"snapshot"`    // digest
	LabelSeq      int64              `json:"label_seq"`   // its position in the label log
	Seed          uint64             `json:"seed"`
	Events        int                `json:"events"`   // of the snapshot
	Fired         int                `json:"fired"`    // of those, the rule or its version in force fires on
	Known         int                `json:"known"`    // of the others, labelled before the draw
	Loosened      []Loosened         `json:"loosened"` // what was dropped from the rule in turn
	Others        int                `json:"others"`   // other rules that were asked
	Strata        [NumStrata]Portion `json:"strata"`
	Segments      []Segment          `json:"segments"` // by digest
	Rows          []Row              `json:"rows"`     // in the order in which to look at them
}

// Rule names the rule whose silence is audited.
type Rule struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Digest string `json:"digest"` // of its text
}

// Portion is how much of a stratum was drawn.
type Portion struct {
	Name  string  `json:"name"`
	Units int     `json:"units"` // N
	Drawn int     `json:"drawn"` // n
	Guess float64 `json:"guess"` // the share of positives that the split was made by
}

// Segment is a file that events were drawn from.
type Segment struct {
	Digest  string `json:"digest"`
	Fired   Places `json:"fired"`    // rows on which the rule fires
	InForce Places `json:"in_force"` // others on which its version in force does; neither are in the frame
}

// Row is a drawn event.
type Row struct {
	Event       string  `json:"event"`
	Stratum     Stratum `json:"stratum"`
	Probability float64 `json:"probability"` // π
}

// Frame is the number of events that could be drawn.
func (d *Draw) Frame() (n int) {
	for _, s := range d.Strata {
		n += s.Units
	}
	return n
}

// Encode is the JSON form, the same bytes for the same draw.
func (d *Draw) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode draw: %w", err)
	}
	return append(b, '\n'), nil
}

// Digest names the draw: the hex SHA-256 of Encode.
func (d *Draw) Digest() (string, error) {
	b, err := d.Encode()
	if err != nil {
		return "", err
	}
	return digestOf(b), nil
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Decode reads what Encode wrote.
func Decode(b []byte) (*Draw, error) {
	var head struct {
		SchemaVersion int `json:"schema_version"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("decode draw: %w", err)
	}
	if head.SchemaVersion != SchemaVersion {
		return nil, fmt.Errorf("decode draw: schema version %d, this tool reads %d", head.SchemaVersion, SchemaVersion)
	}
	r := json.NewDecoder(bytes.NewReader(b))
	r.DisallowUnknownFields()
	d := new(Draw)
	if err := r.Decode(d); err != nil {
		return nil, fmt.Errorf("decode draw: %w", err)
	}
	if _, err := r.Token(); err != io.EOF {
		return nil, errors.New("decode draw: more than one value")
	}
	return d, d.check()
}

// check refuses what no draw is.
func (d *Draw) check() error {
	var drawn [NumStrata]int
	for i, r := range d.Rows {
		if r.Event == "" || !(r.Probability > 0 && r.Probability <= 1) {
			return fmt.Errorf("decode draw: row %d has no event or no probability", i)
		}
		drawn[r.Stratum]++
	}
	for i, s := range d.Strata {
		if s.Drawn != drawn[i] || s.Drawn > s.Units {
			return fmt.Errorf("decode draw: stratum %s says %d drawn of %d, there are %d rows", Stratum(i), s.Drawn, s.Units, drawn[i])
		}
	}
	return nil
}

// MarshalText carries the word.
func (s Stratum) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Stratum) UnmarshalText(b []byte) error {
	for i, name := range stratumNames {
		if name == string(b) {
			*s = Stratum(i)
			return nil
		}
	}
	return fmt.Errorf("parse stratum %q: want near_miss, same_entity, other_source or rest", b)
}

// Fires is what the audited rule fires on in a later snapshot, by segment, as
// far as the draw speaks of it.
func (d *Draw) Fires(now *corpus.View) []*corpus.Bitmap {
	of := map[string]Places{}
	for _, s := range d.Segments {
		of[s.Digest] = s.Fired
	}
	out := make([]*corpus.Bitmap, len(now.Segments()))
	for i, s := range now.Segments() {
		out[i] = of[s.Meta().Digest].set(s.Rows())
	}
	return out
}

// probability is n of N.
func (p Portion) probability() float64 { return round(float64(p.Drawn) / float64(p.Units)) }

// rowsOf are the places of a set.
func rowsOf(b *corpus.Bitmap) (p Places) {
	for row := range b.All {
		p = append(p, row)
	}
	return p
}
