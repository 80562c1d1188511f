-- Derived from the label log, and may be emptied at any time: the outcomes of
-- a segment's rows at a position, one byte a row, so that a process that
-- starts need not read the whole log.
CREATE TABLE label_state (
    seq     INTEGER NOT NULL,
    segment TEXT    NOT NULL,
    packed  BLOB    NOT NULL,
    PRIMARY KEY (seq, segment)
) STRICT, WITHOUT ROWID;
