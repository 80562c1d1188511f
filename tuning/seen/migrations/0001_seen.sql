-- The first time that a person looked at an event. seq is the position in the
-- log: who reads up to one reads the same for ever.
CREATE TABLE seen_event (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    who   TEXT    NOT NULL,
    event TEXT    NOT NULL, -- its id
    at    INTEGER NOT NULL, -- Unix nanoseconds
    UNIQUE (who, event)
) STRICT;
CREATE TRIGGER seen_event_keeps BEFORE UPDATE ON seen_event BEGIN SELECT RAISE(ABORT, 'seen_event only grows'); END;
CREATE TRIGGER seen_event_stays BEFORE DELETE ON seen_event BEGIN SELECT RAISE(ABORT, 'seen_event only grows'); END;
