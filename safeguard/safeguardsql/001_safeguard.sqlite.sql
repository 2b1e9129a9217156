-- Facts that people set, and every change of them. Times are microseconds UTC, 0 is
-- open or none. until_us is when the fact stops to matter for a decision: the earliest
-- of to_us, ended_us and annulled_us, or the greatest number. changed_us is the latest
-- of stored_us, ended_us and annulled_us, cancelled_us of the last two. detail is what
-- only one kind has. Rows are never deleted; only the times of the end are set, once.
CREATE TABLE safeguard_fact (
  subject       TEXT   NOT NULL,
  kind          TEXT   NOT NULL,
  id            TEXT   NOT NULL,
  parent        TEXT   NOT NULL,
  provider      TEXT   NOT NULL,
  provider_kind TEXT   NOT NULL,
  unit          TEXT   NOT NULL,
  employee      TEXT   NOT NULL,
  from_us       BIGINT NOT NULL,
  to_us         BIGINT NOT NULL,
  owner         TEXT   NOT NULL,
  detail        TEXT   NOT NULL,
  stored_us     BIGINT NOT NULL,
  ended_us      BIGINT NOT NULL,
  annulled_us   BIGINT NOT NULL,
  until_us      BIGINT NOT NULL,
  changed_us    BIGINT NOT NULL,
  cancelled_us  BIGINT NOT NULL,
  PRIMARY KEY (subject, kind, id)
);
CREATE INDEX safeguard_fact_now ON safeguard_fact (subject, until_us);
CREATE INDEX safeguard_fact_id ON safeguard_fact (id);
CREATE INDEX safeguard_fact_changed ON safeguard_fact (kind, changed_us, provider);
CREATE INDEX safeguard_fact_cancelled ON safeguard_fact (kind, cancelled_us, provider) WHERE cancelled_us > 0;
CREATE INDEX safeguard_fact_earlier ON safeguard_fact (subject, provider, employee, until_us) WHERE kind = 'relation';
CREATE INDEX safeguard_fact_patient ON safeguard_fact (provider, subject) WHERE kind = 'block';
CREATE TABLE safeguard_action (
  subject       TEXT   NOT NULL,
  kind          TEXT   NOT NULL,
  fact          TEXT   NOT NULL,
  step          TEXT   NOT NULL,
  at_us         BIGINT NOT NULL,
  requested_us  BIGINT NOT NULL,
  requested_by  TEXT   NOT NULL,
  registered_us BIGINT NOT NULL,
  registered_by TEXT   NOT NULL,
  reason        TEXT   NOT NULL,
  PRIMARY KEY (subject, kind, fact, step)
);
CREATE INDEX safeguard_action_latest ON safeguard_action (subject, at_us);
