-- A job that resumes waits, queued and without an owner, for a process that
-- takes it up when its own has ended. before is what was done by then.
ALTER TABLE job ADD COLUMN resumes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN before INTEGER NOT NULL DEFAULT 0;
