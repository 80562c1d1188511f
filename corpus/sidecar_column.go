package corpus

import "fmt"

// column is a field's column; ok is false when the sidecar does not have it.
func (s *sidecar) column(path string) (c *Column, ok bool, err error) {
	if s == nil {
		return nil, false, nil
	}
	return s.load(s.columns[path])
}

// ids is the column of the event ids.
func (s *sidecar) ids() (c *Column, ok bool, err error) {
	if s == nil {
		return nil, false, nil
	}
	return s.load(s.inner[idColumn])
}

func (s *sidecar) load(at *sidecarColumn) (c *Column, ok bool, err error) {
	if at == nil {
		return nil, false, nil
	}
	c = &Column{path: at.path, absent: int(at.absent), nulls: int(at.nulls), mapped: true}
	if c.codes, err = s.codes(at); err != nil {
		return nil, false, err
	}
	if c.dict, err = s.dictionary(at); err != nil {
		return nil, false, err
	}
	if at.blocks[foldEndsBlock].length > 0 {
		if c.folding.texts, err = s.texts(at, foldEndsBlock, foldArenaBlock); err != nil {
			return nil, false, err
		}
		c.folding.whole = true
	}
	return c, true, nil
}

func (s *sidecar) codes(at *sidecarColumn) (codes, error) {
	c := codes{rows: s.rows, ramp: at.width == rampWidth}
	data, err := s.block(at, codeBlock)
	if err != nil {
		return c, err
	}
	switch at.width {
	case 1:
		c.one = data
	case 2:
		c.two = numbers[uint16](data)
	case 4:
		c.four = numbers[uint32](data)
	}
	return c, nil
}

func (s *sidecar) dictionary(at *sidecarColumn) (d dictionary, err error) {
	d.kind = at.kind
	switch {
	case at.distinct == 0:
		return dictionary{}, nil
	case at.kind == KindString:
		d.texts, err = s.texts(at, endsBlock, arenaBlock)
		return d, err
	case at.kind == KindAbsent:
		d.values, err = s.values(at)
		return d, err
	}
	data, err := s.block(at, bitsBlock)
	d.bits = numbers[uint64](data)
	return d, err
}

func (s *sidecar) texts(at *sidecarColumn, ends, arena int) (t Texts, err error) {
	data, err := s.block(at, ends)
	if err != nil {
		return t, err
	}
	t.Ends = numbers[uint32](data)
	if data, err = s.block(at, arena); err != nil {
		return t, err
	}
	t.Arena = bytesAsString(data)
	if n := len(t.Ends); n > 0 && int(t.Ends[n-1]) != len(t.Arena) {
		return t, fmt.Errorf("column %s: %w", at.path, errTorn)
	}
	return t, nil
}

// values reads values that are not of one kind, each written as in _rest.
func (s *sidecar) values(at *sidecarColumn) ([]Value, error) {
	t, err := s.texts(at, endsBlock, arenaBlock)
	if err != nil {
		return nil, err
	}
	out := make([]Value, t.Len())
	for i := range out {
		v, tail, err := parseRestValue(t.At(i), 0)
		if err != nil || tail != "" {
			return nil, fmt.Errorf("column %s: %w", at.path, errTorn)
		}
		out[i] = v
	}
	return out, nil
}

// times are the event times; ok is false without them.
func (s *sidecar) times() (nano []int64, ok bool, err error) {
	data, ok, err := s.raw(timeColumn, 8)
	return numbers[int64](data), ok, err
}

// keys are the identities of the rows; ok is false without them.
func (s *sidecar) keys() (keys []Key, ok bool, err error) {
	data, ok, err := s.raw(keyColumn, len(Key{}))
	if !ok {
		return nil, false, err
	}
	return keysIn(data), true, nil
}

// raw is a block with one cell of so many bytes for each row.
func (s *sidecar) raw(name string, size int) ([]byte, bool, error) {
	if s == nil || s.inner[name] == nil {
		return nil, false, nil
	}
	data, err := s.block(s.inner[name], bitsBlock)
	if err == nil && len(data) != size*s.rows {
		err = fmt.Errorf("column %s: %w", name, errTorn)
	}
	return data, err == nil, err
}
