-- Texts of playbooks that people wrote or derived, one row a version: the
-- newest of an id is in use, over the one that ships with that id.
CREATE TABLE playbook_version (
    seq    INTEGER PRIMARY KEY,
    id     TEXT NOT NULL,
    digest TEXT NOT NULL,
    text   TEXT NOT NULL,
    who    TEXT NOT NULL,
    why    TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE INDEX playbook_version_id ON playbook_version (id, seq);

CREATE TRIGGER playbook_version_stays BEFORE UPDATE ON playbook_version
BEGIN SELECT RAISE(ABORT, 'a version of a playbook is never changed'); END;
CREATE TRIGGER playbook_version_remains BEFORE DELETE ON playbook_version
BEGIN SELECT RAISE(ABORT, 'a version of a playbook is never taken away'); END;
