-- The corpus: imports and their segments, the label log, snapshots and tags.
-- Times are Unix nanoseconds. Every table only grows; triggers say so.

CREATE TABLE import (
    id          TEXT PRIMARY KEY,
    by_whom     TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    files       TEXT    NOT NULL, -- JSON list of names
    read        INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    duplicates  INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    quarantine  TEXT    NOT NULL
) STRICT;

CREATE TABLE segment (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT, -- order of the commits
    digest    TEXT    NOT NULL UNIQUE,
    import    TEXT    NOT NULL REFERENCES import (id),
    rows      INTEGER NOT NULL,
    bytes     INTEGER NOT NULL,
    origin    TEXT    NOT NULL CHECK (origin IN ('curated', 'stream')),
    synthetic INTEGER NOT NULL,
    min_time  INTEGER NOT NULL,
    max_time  INTEGER NOT NULL,
    untimed   INTEGER NOT NULL,
    since     INTEGER NOT NULL -- label position before its import: no label of its events is older
) STRICT;

CREATE TABLE label (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    key          BLOB    NOT NULL, -- 16 bytes: head of the SHA-256 of the event id
    event        TEXT    NOT NULL,
    verdict      INTEGER NOT NULL,
    reason       INTEGER NOT NULL,
    from_verdict INTEGER NOT NULL,
    from_reason  INTEGER NOT NULL,
    note         TEXT    NOT NULL,
    who          TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    source       TEXT    NOT NULL,
    native_field TEXT    NOT NULL,
    native_value TEXT    NOT NULL,
    batch        TEXT    NOT NULL
) STRICT;
CREATE INDEX label_by_key ON label (key);

-- The labels of a batch are label rows first_seq to last_seq.
CREATE TABLE label_batch (
    id        TEXT PRIMARY KEY,
    who       TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    undoes    TEXT    NOT NULL -- batch that this one takes back, or ''
) STRICT;
CREATE INDEX label_batch_by_who ON label_batch (who, first_seq);
CREATE INDEX label_batch_by_undoes ON label_batch (undoes);

CREATE TABLE snapshot (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    digest    TEXT    NOT NULL UNIQUE,
    at        INTEGER NOT NULL,
    label_seq INTEGER NOT NULL,
    segments  TEXT    NOT NULL -- JSON list of segment digests
) STRICT;

-- The newest row of a tag counts.
CREATE TABLE tag (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    tag    TEXT    NOT NULL,
    digest TEXT    NOT NULL REFERENCES snapshot (digest),
    at     INTEGER NOT NULL
) STRICT;

CREATE TRIGGER import_keeps      BEFORE UPDATE ON import      BEGIN SELECT RAISE(ABORT, 'import only grows'); END;
CREATE TRIGGER import_stays      BEFORE DELETE ON import      BEGIN SELECT RAISE(ABORT, 'import only grows'); END;
CREATE TRIGGER segment_keeps     BEFORE UPDATE ON segment     BEGIN SELECT RAISE(ABORT, 'segment only grows'); END;
CREATE TRIGGER segment_stays     BEFORE DELETE ON segment     BEGIN SELECT RAISE(ABORT, 'segment only grows'); END;
CREATE TRIGGER label_keeps       BEFORE UPDATE ON label       BEGIN SELECT RAISE(ABORT, 'label only grows'); END;
CREATE TRIGGER label_stays       BEFORE DELETE ON label       BEGIN SELECT RAISE(ABORT, 'label only grows'); END;
CREATE TRIGGER label_batch_keeps BEFORE UPDATE ON label_batch BEGIN SELECT RAISE(ABORT, 'label_batch only grows'); END;
CREATE TRIGGER label_batch_stays BEFORE DELETE ON label_batch BEGIN SELECT RAISE(ABORT, 'label_batch only grows'); END;
CREATE TRIGGER snapshot_keeps    BEFORE UPDATE ON snapshot    BEGIN SELECT RAISE(ABORT, 'snapshot only grows'); END;
CREATE TRIGGER snapshot_stays    BEFORE DELETE ON snapshot    BEGIN SELECT RAISE(ABORT, 'snapshot only grows'); END;
CREATE TRIGGER tag_keeps         BEFORE UPDATE ON tag         BEGIN SELECT RAISE(ABORT, 'tag only grows'); END;
CREATE TRIGGER tag_stays         BEFORE DELETE ON tag         BEGIN SELECT RAISE(ABORT, 'tag only grows'); END;
