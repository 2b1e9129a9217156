-- read_us is 0 until the message is read. An id is the sender's and unique for one person only.
CREATE TABLE message (
  subject    TEXT   NOT NULL,
  id         TEXT   NOT NULL,
  from_unit  TEXT   NOT NULL,
  from_name  TEXT   NOT NULL,
  from_phone TEXT   NOT NULL,
  system     TEXT   NOT NULL,
  thread     TEXT   NOT NULL,
  title      TEXT   NOT NULL,
  body       TEXT   NOT NULL,
  sent_us    BIGINT NOT NULL,
  read_us    BIGINT NOT NULL,
  PRIMARY KEY (subject, id)
);
CREATE INDEX message_latest ON message (subject, sent_us DESC, id DESC);
