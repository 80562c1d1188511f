-- Draws of events that nobody raised, by the SHA-256 of their JSON.
CREATE TABLE audit_draw (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    digest   TEXT NOT NULL UNIQUE,
    rule     TEXT NOT NULL, -- id
    title    TEXT NOT NULL,
    version  TEXT NOT NULL, -- digest of the rule's text
    snapshot TEXT NOT NULL, -- digest
    labels   INTEGER NOT NULL, -- its position in the label log
    seed     TEXT NOT NULL, -- 64 bits do not fit a signed number
    drawn    INTEGER NOT NULL,
    frame    INTEGER NOT NULL,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    form     TEXT NOT NULL
) STRICT;
CREATE INDEX audit_draw_rule ON audit_draw (rule, seq);
CREATE TRIGGER audit_draw_stays BEFORE UPDATE ON audit_draw
BEGIN SELECT RAISE(ABORT, 'a draw is never changed'); END;
CREATE TRIGGER audit_draw_remains BEFORE DELETE ON audit_draw
BEGIN SELECT RAISE(ABORT, 'a draw is never taken away'); END;
