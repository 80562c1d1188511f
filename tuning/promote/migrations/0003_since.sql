-- How far the status log of the rules had come when the ledger began to tell of
-- every status: what is older need not be in it. Written once.
CREATE TABLE ledger_since (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    status INTEGER NOT NULL
) STRICT;
CREATE TRIGGER ledger_since_stays BEFORE UPDATE ON ledger_since
BEGIN SELECT RAISE(ABORT, 'where the ledger begins is never changed'); END;
CREATE TRIGGER ledger_since_remains BEFORE DELETE ON ledger_since
BEGIN SELECT RAISE(ABORT, 'where the ledger begins is never taken away'); END;
