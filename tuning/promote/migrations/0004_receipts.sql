-- Receipts of replays that proposals rest on, by the SHA-256 of their text.
CREATE TABLE review_receipt (
    digest TEXT PRIMARY KEY,
    form   TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE TRIGGER review_receipt_stays BEFORE UPDATE ON review_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never changed'); END;
CREATE TRIGGER review_receipt_remains BEFORE DELETE ON review_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never taken away'); END;
