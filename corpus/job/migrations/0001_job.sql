CREATE TABLE job (
	id        TEXT PRIMARY KEY,
	kind      TEXT NOT NULL,
	title     TEXT NOT NULL,
	state     TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
	done      INTEGER NOT NULL DEFAULT 0,
	total     INTEGER NOT NULL DEFAULT 0,
	unit      TEXT NOT NULL DEFAULT '',
	message   TEXT NOT NULL DEFAULT '',
	error     TEXT NOT NULL DEFAULT '',
	who       TEXT NOT NULL DEFAULT '',
	created   INTEGER NOT NULL, -- Unix nanoseconds, as are all times here
	ended     INTEGER NOT NULL DEFAULT 0,
	beat      INTEGER NOT NULL, -- the process at work was alive then
	cancel    INTEGER NOT NULL DEFAULT 0,
	result    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_created ON job (created DESC);
