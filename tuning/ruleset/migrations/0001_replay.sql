-- Replays of rule sets, each by the job that runs it. candidate and baseline
-- are the versions of the library: JSON, [{"version": number, "status": word}].
CREATE TABLE set_replay (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    job       TEXT NOT NULL UNIQUE,
    asked     TEXT NOT NULL, -- JSON
    title     TEXT NOT NULL,
    snapshot  TEXT NOT NULL, -- digest
    candidate TEXT NOT NULL,
    baseline  TEXT NOT NULL, -- 'null' for none
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    basis     TEXT NOT NULL DEFAULT '', -- what its parts were found with, a digest
    report    TEXT NOT NULL DEFAULT '', -- digest, once it is made
    took_ms   INTEGER NOT NULL DEFAULT 0,
    together  TEXT NOT NULL DEFAULT 'null' -- of the report, JSON
) STRICT;

-- What a replay that is at work, or was stopped, found in a segment: JSON,
-- compressed by zstd. The parts go when the report is made.
CREATE TABLE set_part (
    job     TEXT    NOT NULL,
    segment INTEGER NOT NULL,
    form    BLOB    NOT NULL,
    PRIMARY KEY (job, segment)
) STRICT;

-- Reports by the SHA-256 of their JSON, which is compressed by zstd.
CREATE TABLE set_report (
    digest TEXT PRIMARY KEY,
    form   BLOB NOT NULL
) STRICT;
CREATE TRIGGER set_report_stays BEFORE UPDATE ON set_report
BEGIN SELECT RAISE(ABORT, 'a report is never changed'); END;
CREATE TRIGGER set_report_remains BEFORE DELETE ON set_report
BEGIN SELECT RAISE(ABORT, 'a report is never taken away'); END;
