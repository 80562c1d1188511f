-- Controls: copies of events whose outcome is known, shown in the queue among
-- those that are open. They are kept here and nowhere else, so that no
-- snapshot, search, replay or figure can meet one. Times are Unix nanoseconds.
CREATE TABLE control_plan (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    at    INTEGER NOT NULL,
    who   TEXT    NOT NULL, -- the lead who planned
    share REAL    NOT NULL CHECK (share > 0 AND share <= 0.5),
    seed  INTEGER NOT NULL
) STRICT;

CREATE TABLE control (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    plan    INTEGER NOT NULL REFERENCES control_plan (seq),
    id      TEXT    NOT NULL UNIQUE, -- of the copy; no event of the corpus has it
    team    TEXT    NOT NULL,
    verdict INTEGER NOT NULL,        -- what the original is known to be
    time    INTEGER NOT NULL,
    fields  TEXT    NOT NULL         -- JSON object of dotted paths
) STRICT;
CREATE INDEX control_by_plan ON control (plan, seq);

-- What was said of a control. Nobody is named; slot is the open event in front
-- of which it stood.
CREATE TABLE control_answer (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    control INTEGER NOT NULL UNIQUE REFERENCES control (seq),
    at      INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    slot    TEXT    NOT NULL,
    hours   REAL    NOT NULL, -- since the spell of work at the queue began
    queue   INTEGER NOT NULL  -- how many events were open
) STRICT;
CREATE INDEX control_answer_by_slot ON control_answer (slot);

-- Which events were looked at whole, and when. Nobody is named.
CREATE TABLE event_open (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB    NOT NULL, -- 16 bytes: head of the SHA-256 of the event id
    at  INTEGER NOT NULL,
    how TEXT    NOT NULL CHECK (how IN ('event', 'explain', 'queue'))
) STRICT;
CREATE INDEX event_open_by_key ON event_open (key, at);
CREATE INDEX event_open_by_time ON event_open (at);

-- When a server first recorded which events are opened: before that nothing is
-- known, and behind it that none was opened is.
CREATE TABLE event_open_begun (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER control_plan_keeps   BEFORE UPDATE ON control_plan   BEGIN SELECT RAISE(ABORT, 'control_plan only grows'); END;
CREATE TRIGGER control_plan_stays   BEFORE DELETE ON control_plan   BEGIN SELECT RAISE(ABORT, 'control_plan only grows'); END;
CREATE TRIGGER control_keeps        BEFORE UPDATE ON control        BEGIN SELECT RAISE(ABORT, 'control only grows'); END;
CREATE TRIGGER control_stays        BEFORE DELETE ON control        BEGIN SELECT RAISE(ABORT, 'control only grows'); END;
CREATE TRIGGER control_answer_keeps BEFORE UPDATE ON control_answer BEGIN SELECT RAISE(ABORT, 'control_answer only grows'); END;
CREATE TRIGGER control_answer_stays BEFORE DELETE ON control_answer BEGIN SELECT RAISE(ABORT, 'control_answer only grows'); END;
CREATE TRIGGER event_open_keeps     BEFORE UPDATE ON event_open     BEGIN SELECT RAISE(ABORT, 'event_open only grows'); END;
CREATE TRIGGER event_open_stays     BEFORE DELETE ON event_open     BEGIN SELECT RAISE(ABORT, 'event_open only grows'); END;
CREATE TRIGGER event_open_begun_keeps BEFORE UPDATE ON event_open_begun BEGIN SELECT RAISE(ABORT, 'event_open_begun only grows'); END;
CREATE TRIGGER event_open_begun_stays BEFORE DELETE ON event_open_begun BEGIN SELECT RAISE(ABORT, 'event_open_begun only grows'); END;
