-- How each version came to be, and how it differs from the one before it.
ALTER TABLE catalog_version ADD COLUMN origin TEXT NOT NULL DEFAULT 'publish';
ALTER TABLE catalog_version ADD COLUMN draft TEXT NOT NULL DEFAULT '';
ALTER TABLE catalog_version ADD COLUMN of_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE catalog_version ADD COLUMN added BIGINT NOT NULL DEFAULT 0;
ALTER TABLE catalog_version ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE catalog_version ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE catalog_version ADD COLUMN diff TEXT NOT NULL DEFAULT '';

-- Drafts. Only state, base, revision, version and updated_us change.
CREATE TABLE catalog_draft (
  id         TEXT PRIMARY KEY,
  title      TEXT NOT NULL,
  base       BIGINT NOT NULL,
  revision   BIGINT NOT NULL,
  state      TEXT NOT NULL,
  by_whom    TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  updated_us BIGINT NOT NULL,
  version    BIGINT NOT NULL
);

-- Who edited what. A row is never changed and never deleted, also when the draft
-- is discarded.
CREATE TABLE catalog_edit (
  draft   TEXT NOT NULL,
  number  BIGINT NOT NULL,
  by_whom TEXT NOT NULL,
  made_us BIGINT NOT NULL,
  why     TEXT NOT NULL,
  edit    TEXT NOT NULL,
  PRIMARY KEY (draft, number)
);

-- Who did what with drafts and versions, in order.
CREATE TABLE catalog_event (
  id      BIGINT PRIMARY KEY,
  at_us   BIGINT NOT NULL,
  by_whom TEXT NOT NULL,
  action  TEXT NOT NULL,
  draft   TEXT NOT NULL,
  version BIGINT NOT NULL,
  detail  TEXT NOT NULL
);
