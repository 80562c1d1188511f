package ingest

import (
	"bytes"
	"errors"

	"assay/corpus"
)

// decoder turns the rows of chunks into events; every worker has its own.
type decoder struct {
	file   string
	format Format
	header *csvHeader // of delimited text
	shaper shaper

	shared bool // what is decoded is used no longer than the chunk

	fields []corpus.Field
	cells  []string
}

// decode fills in the chunk's results.
func (d *decoder) decode(c *chunk) {
	for i := range c.rows {
		row := &c.rows[i]
		d.fields = c.room()
		e, bad := d.row(c.text[row.start:row.end], row)
		r := result{bad: bad}
		if bad == nil {
			r.event, r.key = c.own(e), e.Key()
		}
		c.results = append(c.results, r)
	}
}

// room is where the fields of the next event go, unless they are more.
func (c *chunk) room() []corpus.Field {
	if cap(c.fields)-len(c.fields) < roomFields {
		c.fields = make([]corpus.Field, 0, max(2*cap(c.fields), 1<<12))
	}
	return c.fields[len(c.fields):]
}

const roomFields = 128

// own keeps the event's fields in the chunk; those that are not there yet are
// copied.
func (c *chunk) own(e corpus.Event) corpus.Event {
	start, n := len(c.fields), len(e.Fields)
	if n == 0 {
		return e
	}
	if room := c.fields[start:cap(c.fields)]; len(room) >= n && &room[0] == &e.Fields[0] {
		c.fields = c.fields[:start+n]
	} else {
		if len(room) < n {
			c.fields, start = make([]corpus.Field, 0, max(2*cap(c.fields), 1<<12, n)), 0
		}
		c.fields = append(c.fields, e.Fields...)
	}
	e.Fields = c.fields[start : start+n : start+n]
	return e
}

func (d *decoder) row(text []byte, row *rawRow) (corpus.Event, *RowError) {
	place := rowPlace{file: d.file, line: row.line, format: d.format, header: d.header}
	if row.err != nil {
		if row.fields != nil {
			text = objectText(row.fields)
		}
		bad := place.bad(row.err, text)
		bad.Cut, bad.Broken = errors.Is(row.err, errCut) || row.fields != nil, row.broken
		return corpus.Event{}, bad
	}
	if row.event != nil {
		return *row.event, nil
	}
	e, err := d.event(text, row, &place)
	if err != nil {
		if row.fields != nil {
			text = objectText(row.fields)
		}
		return e, place.bad(err, text)
	}
	e.Line = place.line
	return e, nil
}

// event decodes a row. A line of a quarantine file stands for the row in it;
// place is then where that came from.
func (d *decoder) event(text []byte, row *rawRow, place *rowPlace) (e corpus.Event, err error) {
	switch {
	case row.fields != nil:
		d.fields = append(d.fields[:0], row.fields...)
	case d.header != nil:
		d.fields, d.cells, err = d.header.fields(d.fields[:0], d.cells, text)
	default:
		if d.shared {
			d.fields, err = corpus.AppendShared(d.fields[:0], text)
		} else {
			d.fields, err = corpus.AppendObject(d.fields[:0], text)
		}
		if err == nil && isQuarantined(d.fields) {
			err = d.unwrap(place)
		}
	}
	if err != nil {
		return e, err
	}
	return d.shaper.event(d.fields)
}

// unwrap replaces the fields of a quarantine line by those of the row in it.
func (d *decoder) unwrap(place *rowPlace) error {
	q, err := openQuarantined(d.fields)
	if err != nil {
		return err
	}
	place.file, place.line, place.format, place.header = q.file, q.line, q.format, q.header
	place.raw = q.raw
	if q.header != nil {
		d.fields, d.cells, err = q.header.fields(d.fields[:0], d.cells, bytes.TrimRight(q.raw, "\r\n"))
		return err
	}
	d.fields, err = corpus.AppendObject(d.fields[:0], q.raw)
	return err
}

// rowPlace is where a row comes from and how it was written.
type rowPlace struct {
	file   string
	line   int64
	format Format
	header *csvHeader
	raw    []byte // of a quarantined row
}

func (p *rowPlace) bad(err error, text []byte) *RowError {
	if p.raw != nil {
		text = p.raw
	}
	e := &RowError{File: p.file, Line: p.line, Reason: err.Error(), Raw: bytes.Clone(text), format: p.format}
	if p.header != nil {
		e.header = p.header.text
	}
	return e
}

// objectText writes flat fields as one JSON object.
func objectText(fields []corpus.Field) []byte {
	b := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = corpus.String(f.Path).AppendJSON(b)
		b = append(b, ':')
		b = f.Value.AppendJSON(b)
	}
	return append(b, '}')
}
