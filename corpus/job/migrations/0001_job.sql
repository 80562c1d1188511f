-- Long work. A row is changed only by the process that runs the job, except
-- for cancel (asked by anybody) and for jobs whose process died.
CREATE TABLE job (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT    NOT NULL UNIQUE,
    kind    TEXT    NOT NULL,
    title   TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    done    INTEGER NOT NULL DEFAULT 0,
    total   INTEGER NOT NULL,
    unit    TEXT    NOT NULL,
    message TEXT    NOT NULL DEFAULT '',
    error   TEXT    NOT NULL DEFAULT '',
    by_whom TEXT    NOT NULL,
    created INTEGER NOT NULL, -- Unix nanoseconds
    started INTEGER NOT NULL DEFAULT 0,
    ended   INTEGER NOT NULL DEFAULT 0,
    beat    INTEGER NOT NULL, -- last sign of life of the process
    cancel  INTEGER NOT NULL DEFAULT 0,
    result  TEXT    NOT NULL DEFAULT 'null' -- JSON
) STRICT;
CREATE INDEX job_by_state ON job (state);
