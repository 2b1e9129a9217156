-- Times are microseconds UTC and 0 is open or none, but born_us is -1 when not
-- known: 0 is a real birthday.
CREATE TABLE person (
  id               TEXT    NOT NULL,
  given_name       TEXT    NOT NULL,
  surname          TEXT    NOT NULL,
  born_us          BIGINT  NOT NULL,
  protected        BOOLEAN NOT NULL,
  protected_record BOOLEAN NOT NULL,
  deceased         BOOLEAN NOT NULL,
  deregistered     TEXT    NOT NULL,
  deregistered_us  BIGINT  NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE guardianship (
  child    TEXT    NOT NULL,
  guardian TEXT    NOT NULL,
  from_us  BIGINT  NOT NULL,
  to_us    BIGINT  NOT NULL,
  blocked  BOOLEAN NOT NULL,
  PRIMARY KEY (child, guardian)
);
CREATE INDEX guardianship_guardian ON guardianship (guardian);
CREATE TABLE mandate (
  giver      TEXT   NOT NULL,
  id         TEXT   NOT NULL,
  proxy      TEXT   NOT NULL,
  scope      TEXT   NOT NULL,
  from_us    BIGINT NOT NULL,
  to_us      BIGINT NOT NULL,
  revoked_us BIGINT NOT NULL,
  PRIMARY KEY (giver, id)
);
CREATE INDEX mandate_proxy ON mandate (proxy);
