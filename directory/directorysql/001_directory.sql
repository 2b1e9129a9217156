-- HSA-ids are kept in capitals. Units may come before their providers, so there are
-- no foreign keys: what does not fit together is told when the directory is loaded.
CREATE TABLE directory_provider (
  id                     TEXT    NOT NULL PRIMARY KEY,
  name                   TEXT    NOT NULL,
  kind                   TEXT    NOT NULL,
  owner                  TEXT    NOT NULL,
  offers_resident_access BOOLEAN NOT NULL,
  phone                  TEXT    NOT NULL
);
CREATE TABLE directory_unit (
  id       TEXT   NOT NULL PRIMARY KEY,
  provider TEXT   NOT NULL,
  parent   TEXT   NOT NULL,
  name     TEXT   NOT NULL,
  phone    TEXT   NOT NULL,
  address  TEXT   NOT NULL,
  from_us  BIGINT NOT NULL,
  to_us    BIGINT NOT NULL
);
