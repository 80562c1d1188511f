-- Reports and policies that proposals rest on, by the SHA-256 of their text.
CREATE TABLE review_report (
    digest TEXT PRIMARY KEY,
    form   TEXT NOT NULL,
    who    TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE TABLE review_policy (
    digest TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    text   TEXT NOT NULL
) STRICT;

-- Everything that was proposed, said and decided, in one chain: hash covers
-- all other columns and so, through previous, every row before.
CREATE TABLE ledger (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    who      TEXT NOT NULL,
    what     TEXT NOT NULL,
    proposal INTEGER NOT NULL,
    payload  TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX ledger_proposal ON ledger (proposal, seq);
CREATE UNIQUE INDEX ledger_proposed ON ledger (proposal) WHERE what = 'proposed';

-- The newest row once more: a chain that was cut at its end still fits
-- together, and only this tells that rows are gone.
CREATE TABLE ledger_head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_remains BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'nothing is taken from the ledger'); END;
CREATE TRIGGER review_report_stays BEFORE UPDATE ON review_report
BEGIN SELECT RAISE(ABORT, 'a report is never changed'); END;
CREATE TRIGGER review_report_remains BEFORE DELETE ON review_report
BEGIN SELECT RAISE(ABORT, 'a report is never taken away'); END;
CREATE TRIGGER review_policy_stays BEFORE UPDATE ON review_policy
BEGIN SELECT RAISE(ABORT, 'a policy is never changed'); END;
CREATE TRIGGER review_policy_remains BEFORE DELETE ON review_policy
BEGIN SELECT RAISE(ABORT, 'a policy is never taken away'); END;
