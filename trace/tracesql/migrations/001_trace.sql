-- One row for each call that has passed: who called whom, how it went, how long it
-- took. No content, and no person. Rows are kept for as long as the setting says.
CREATE TABLE call_trace (
  correlation TEXT NOT NULL,
  started_us  BIGINT NOT NULL,
  took_us     BIGINT NOT NULL,
  waited_us   BIGINT NOT NULL,
  sender      TEXT NOT NULL,
  original    TEXT NOT NULL,
  contract    TEXT NOT NULL,
  address     TEXT NOT NULL,
  profile     TEXT NOT NULL,
  producer    TEXT NOT NULL,
  way         TEXT NOT NULL,
  bytes_in    BIGINT NOT NULL,
  bytes_out   BIGINT NOT NULL,
  status      BIGINT NOT NULL,
  outcome     TEXT NOT NULL,
  detail      TEXT NOT NULL
);

CREATE INDEX call_trace_correlation ON call_trace (correlation);
CREATE INDEX call_trace_started ON call_trace (started_us);
