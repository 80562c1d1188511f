-- How often the process of a job died in a row without having got further than
-- the one before it.
ALTER TABLE job ADD COLUMN died INTEGER NOT NULL DEFAULT 0;
