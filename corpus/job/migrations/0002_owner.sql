-- The process that runs a job: the name of the file in jobs/ that it holds
-- locked while it lives; '' when there is none and the beat has to do.
ALTER TABLE job ADD COLUMN owner TEXT NOT NULL DEFAULT '';
