-- Times are Unix seconds. Of every secret only its SHA-256 is kept; of a
-- password only its argon2id hash.
CREATE TABLE account_users (
  id          INTEGER PRIMARY KEY,
  name        TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  role        TEXT    NOT NULL CHECK (role IN ('viewer','engineer','reviewer','lead','admin')),
  password    TEXT    NOT NULL DEFAULT '',
  disabled    INTEGER NOT NULL DEFAULT 0,
  single_keys INTEGER NOT NULL DEFAULT 1,
  epoch       INTEGER NOT NULL DEFAULT 1,
  created     INTEGER NOT NULL,
  seen        INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE account_sessions (
  token   TEXT PRIMARY KEY,
  content BLOB    NOT NULL,
  expiry  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_sessions_expiry ON account_sessions (expiry);

CREATE TABLE account_tokens (
  id      INTEGER PRIMARY KEY,
  user    INTEGER NOT NULL REFERENCES account_users (id),
  name    TEXT    NOT NULL,
  hash    TEXT    NOT NULL UNIQUE,
  scopes  TEXT    NOT NULL,
  created INTEGER NOT NULL,
  expiry  INTEGER NOT NULL,
  used    INTEGER NOT NULL DEFAULT 0,
  revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX account_tokens_user ON account_tokens (user);

CREATE TABLE account_links (
  hash   TEXT    PRIMARY KEY,
  user   INTEGER NOT NULL REFERENCES account_users (id),
  expiry INTEGER NOT NULL,
  used   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE account_devices (
  hash    TEXT    NOT NULL,
  user    INTEGER NOT NULL REFERENCES account_users (id),
  created INTEGER NOT NULL,
  PRIMARY KEY (hash, user)
) STRICT, WITHOUT ROWID;
