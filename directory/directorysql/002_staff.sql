-- A provider's organisation number and dates; staff, assignments and who has them.
-- licences is codes with "," between, rights one "activity;information;scope" a line.
ALTER TABLE directory_provider ADD COLUMN org_no TEXT NOT NULL DEFAULT '';
ALTER TABLE directory_provider ADD COLUMN from_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directory_provider ADD COLUMN to_us BIGINT NOT NULL DEFAULT 0;
CREATE TABLE directory_employee (
  id         TEXT    NOT NULL PRIMARY KEY,
  given_name TEXT    NOT NULL,
  surname    TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  licences   TEXT    NOT NULL,
  person     TEXT    NOT NULL,
  protected  BOOLEAN NOT NULL,
  from_us    BIGINT  NOT NULL,
  to_us      BIGINT  NOT NULL
);
CREATE TABLE directory_assignment (
  id       TEXT   NOT NULL PRIMARY KEY,
  name     TEXT   NOT NULL,
  kind     TEXT   NOT NULL,
  purpose  TEXT   NOT NULL,
  rights   TEXT   NOT NULL,
  unit     TEXT   NOT NULL,
  provider TEXT   NOT NULL,
  from_us  BIGINT NOT NULL,
  to_us    BIGINT NOT NULL
);
CREATE TABLE directory_member (
  assignment TEXT NOT NULL,
  employee   TEXT NOT NULL,
  PRIMARY KEY (assignment, employee)
);
-- Counts the changes, so that a node can ask whether there is anything to read.
CREATE TABLE directory_revision (
  one      BIGINT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
);
INSERT INTO directory_revision (one, revision) VALUES (1, 1);
