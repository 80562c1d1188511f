-- Reports that somebody made and kept, with the rule texts that they compare:
-- a text need not be a version of the library yet.
CREATE TABLE replay (
    seq       INTEGER PRIMARY KEY,
    report    TEXT NOT NULL UNIQUE REFERENCES review_report (digest),
    rule      TEXT NOT NULL,
    title     TEXT NOT NULL,
    candidate TEXT NOT NULL,
    baseline  TEXT NOT NULL,
    snapshot  TEXT NOT NULL,
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    took_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX replay_rule ON replay (rule, seq);
