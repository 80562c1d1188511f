-- A text that is added again although newer ones came after it, such as one
-- that is gone back to: it is the newest again. behind is the newest version
-- of any rule at that moment. Nothing here is ever changed or taken away.
CREATE TABLE rule_again (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL REFERENCES rule_version (seq),
    behind  INTEGER NOT NULL,
    who     TEXT NOT NULL,
    at      TEXT NOT NULL
);
CREATE INDEX rule_again_version ON rule_again (version, seq);

-- The order of a rule's versions: the newest has the highest behind, and of
-- equals the highest again.
CREATE VIEW rule_turn AS
    SELECT v.seq AS version, v.rule AS rule,
        coalesce((SELECT max(a.behind) FROM rule_again a WHERE a.version = v.seq), v.seq) AS behind,
        coalesce((SELECT max(a.seq) FROM rule_again a WHERE a.version = v.seq), 0) AS again
    FROM rule_version v;

CREATE TRIGGER rule_again_stays BEFORE UPDATE ON rule_again
BEGIN SELECT RAISE(ABORT, 'the order of versions is never changed'); END;
CREATE TRIGGER rule_again_remains BEFORE DELETE ON rule_again
BEGIN SELECT RAISE(ABORT, 'the order of versions is never taken away'); END;
