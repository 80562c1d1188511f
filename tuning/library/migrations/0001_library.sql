-- Versions of rules. Nothing here is ever changed or taken away.
CREATE TABLE rule_version (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    rule    TEXT NOT NULL,              -- the rule's id
    digest  TEXT NOT NULL,              -- hex SHA-256 of text
    file    TEXT NOT NULL,              -- the name it came under
    title   TEXT NOT NULL,
    dialect TEXT NOT NULL,
    level   TEXT NOT NULL,
    claimed TEXT NOT NULL,              -- the status that the text claims
    initial TEXT NOT NULL,              -- the status it starts with here
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,              -- RFC 3339, UTC
    text    TEXT NOT NULL,
    UNIQUE (rule, digest)
);
CREATE INDEX rule_version_digest ON rule_version (digest);

-- Every change of a version's status.
CREATE TABLE rule_status (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    version     INTEGER NOT NULL REFERENCES rule_version (seq),
    from_status TEXT NOT NULL,
    to_status   TEXT NOT NULL,
    who         TEXT NOT NULL,
    why         TEXT NOT NULL,
    at          TEXT NOT NULL
);
CREATE INDEX rule_status_version ON rule_status (version, seq);

-- What a person has typed and not yet added.
CREATE TABLE rule_draft (
    who  TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    at   TEXT NOT NULL,
    PRIMARY KEY (who, name)
);

CREATE TRIGGER rule_version_stays BEFORE UPDATE ON rule_version
BEGIN SELECT RAISE(ABORT, 'a rule version is never changed'); END;
CREATE TRIGGER rule_version_remains BEFORE DELETE ON rule_version
BEGIN SELECT RAISE(ABORT, 'a rule version is never taken away'); END;
CREATE TRIGGER rule_status_stays BEFORE UPDATE ON rule_status
BEGIN SELECT RAISE(ABORT, 'the status log is never changed'); END;
CREATE TRIGGER rule_status_remains BEFORE DELETE ON rule_status
BEGIN SELECT RAISE(ABORT, 'the status log is never taken away'); END;
