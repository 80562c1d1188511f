-- Second opinions: what another person said of a labelled event without seeing
-- its label. They never change what counts. Every table only grows.
CREATE TABLE opinion (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    key     BLOB    NOT NULL, -- of the event, as in label
    event   TEXT    NOT NULL,
    first   INTEGER NOT NULL REFERENCES label (seq), -- the label that it stands beside
    upto    INTEGER NOT NULL, -- newest label of the event then; another position than first only after an undo
    verdict INTEGER NOT NULL,
    reason  INTEGER NOT NULL,
    note    TEXT    NOT NULL,
    who     TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    source  TEXT    NOT NULL,
    drawn   INTEGER NOT NULL, -- why the event was offered: 1 random share, 2 decides a promotion, 3 disputed
    sampled INTEGER NOT NULL -- 1 of an event in the random share, whyever it was offered
) STRICT;
CREATE UNIQUE INDEX opinion_once ON opinion (key, who);

-- What a third person made of two opinions that differ; the label itself is in
-- the label log, unless the one that counted was right.
CREATE TABLE settlement (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    key     BLOB    NOT NULL,
    event   TEXT    NOT NULL,
    upto    INTEGER NOT NULL, -- newest opinion of the event then
    verdict INTEGER NOT NULL,
    reason  INTEGER NOT NULL,
    note    TEXT    NOT NULL,
    who     TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX settlement_by_key ON settlement (key);

-- What the random share is drawn with: nobody can know beforehand which events
-- are looked at twice.
CREATE TABLE opinion_seed (
    seed BLOB NOT NULL CHECK (length(seed) = 32)
) STRICT;
INSERT INTO opinion_seed (seed) VALUES (randomblob(32));

CREATE TRIGGER opinion_keeps      BEFORE UPDATE ON opinion      BEGIN SELECT RAISE(ABORT, 'opinion only grows'); END;
CREATE TRIGGER opinion_stays      BEFORE DELETE ON opinion      BEGIN SELECT RAISE(ABORT, 'opinion only grows'); END;
CREATE TRIGGER settlement_keeps   BEFORE UPDATE ON settlement   BEGIN SELECT RAISE(ABORT, 'settlement only grows'); END;
CREATE TRIGGER settlement_stays   BEFORE DELETE ON settlement   BEGIN SELECT RAISE(ABORT, 'settlement only grows'); END;
CREATE TRIGGER opinion_seed_keeps BEFORE UPDATE ON opinion_seed BEGIN SELECT RAISE(ABORT, 'opinion_seed stays'); END;
CREATE TRIGGER opinion_seed_stays BEFORE DELETE ON opinion_seed BEGIN SELECT RAISE(ABORT, 'opinion_seed stays'); END;
CREATE TRIGGER opinion_seed_one   BEFORE INSERT ON opinion_seed BEGIN SELECT RAISE(ABORT, 'opinion_seed stays'); END;
