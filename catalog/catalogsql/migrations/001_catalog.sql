-- One row for each published version of the catalogue, whole. A version is never
-- changed; the newest is in force.
CREATE TABLE catalog_version (
  id           BIGINT PRIMARY KEY,
  published_us BIGINT NOT NULL,
  published_by TEXT NOT NULL,
  comment      TEXT NOT NULL,
  sha256       TEXT NOT NULL,
  data         TEXT NOT NULL
);
