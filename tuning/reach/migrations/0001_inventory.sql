-- Lists of principals by the SHA-256 of their text, and when each was imported:
-- the newest import is the one in force.
CREATE TABLE inventory (
    digest TEXT PRIMARY KEY,
    text   TEXT NOT NULL
) STRICT;
CREATE TABLE inventory_import (
    seq    INTEGER PRIMARY KEY,
    digest TEXT NOT NULL REFERENCES inventory (digest),
    file   TEXT NOT NULL,
    rows   INTEGER NOT NULL,
    bad    INTEGER NOT NULL,
    who    TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;

CREATE TRIGGER inventory_stays BEFORE UPDATE ON inventory
BEGIN SELECT RAISE(ABORT, 'an inventory is never changed'); END;
CREATE TRIGGER inventory_remains BEFORE DELETE ON inventory
BEGIN SELECT RAISE(ABORT, 'an inventory is never taken away'); END;
CREATE TRIGGER inventory_import_stays BEFORE UPDATE ON inventory_import
BEGIN SELECT RAISE(ABORT, 'an import is never changed'); END;
CREATE TRIGGER inventory_import_remains BEFORE DELETE ON inventory_import
BEGIN SELECT RAISE(ABORT, 'an import is never taken away'); END;
