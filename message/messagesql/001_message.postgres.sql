-- Partitioned by the person, so that the table can be spread over machines.
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
) PARTITION BY HASH (subject);
CREATE TABLE message_0 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE message_1 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE message_2 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE message_3 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE message_4 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE message_5 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE message_6 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE message_7 PARTITION OF message FOR VALUES WITH (MODULUS 8, REMAINDER 7);
CREATE INDEX message_latest ON message (subject, sent_us DESC, id DESC);
