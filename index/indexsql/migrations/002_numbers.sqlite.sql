-- What repeats in millions of rows is written once, in index_kind and
-- index_place, and a row holds its number; a person's number is kept as a number
-- (see personKey). A fifth of the bytes, and a look-up compares integers.
CREATE TABLE index_kind (
  id       INTEGER PRIMARY KEY, -- number of the domain * 65536 + number of the category in it
  domain   TEXT NOT NULL,
  category TEXT NOT NULL,
  UNIQUE (domain, category)
) STRICT;
CREATE TABLE index_place (
  id         INTEGER PRIMARY KEY,
  address    TEXT NOT NULL,
  system     TEXT NOT NULL,
  controller TEXT NOT NULL,
  owner      TEXT NOT NULL,
  UNIQUE (system, address, controller, owner)
) STRICT;
CREATE TABLE index_row (
  person           INTEGER NOT NULL,
  kind             INTEGER NOT NULL,
  place            INTEGER NOT NULL,
  business_object  TEXT    NOT NULL,
  process_interest TEXT    NOT NULL,
  most_recent      INTEGER NOT NULL, -- yyyyMMddHHmmss, 0 when not told
  created_us       INTEGER NOT NULL,
  changed_us       INTEGER NOT NULL, -- from created_us to the last change: 0 takes no room
  PRIMARY KEY (person, kind, place, business_object, process_interest)
) STRICT, WITHOUT ROWID;
INSERT INTO index_kind
  SELECT (SELECT count(DISTINCT d.domain) FROM index_entry d WHERE d.domain <= e.domain) * 65536
       + (SELECT count(DISTINCT c.category) FROM index_entry c WHERE c.domain = e.domain AND c.category <= e.category) - 1, e.domain, e.category
  FROM (SELECT DISTINCT domain, category FROM index_entry) e;
INSERT INTO index_place (address, system, controller, owner) SELECT DISTINCT address, system, controller, owner FROM index_entry;
INSERT INTO index_row
  SELECT CASE WHEN person NOT GLOB '*[^0-9]*' THEN CAST(person AS INTEGER) ELSE 1000000000000
    +
(instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 1, 1)) - 1) * 131621703842267136
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 2, 1)) - 1) * 3656158440062976
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 3, 1)) - 1) * 101559956668416
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 4, 1)) - 1) * 2821109907456
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 5, 1)) - 1) * 78364164096
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 6, 1)) - 1) * 2176782336
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 7, 1)) - 1) * 60466176
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 8, 1)) - 1) * 1679616
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 9, 1)) - 1) * 46656
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 10, 1)) - 1) * 1296
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 11, 1)) - 1) * 36
    + (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(person, 12, 1)) - 1) * 1

    END, k.id, p.id, business_object, process_interest,
    CAST(most_recent AS INTEGER), created_us, updated_us - created_us
  FROM index_entry JOIN index_kind k USING (domain, category) JOIN index_place p USING (system, address, controller, owner);
DROP TABLE index_entry;
ALTER TABLE index_row RENAME TO index_entry;

-- What waits to be told to subscribers, and what was given up. A change is JSON.
CREATE TABLE index_outbox (
  serial     INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: a parcel names its changes by it
  subscriber TEXT    NOT NULL,
  change     TEXT    NOT NULL,
  queued_us  INTEGER NOT NULL
) STRICT;
CREATE INDEX index_outbox_queue ON index_outbox (subscriber, serial);
CREATE TABLE index_queue (
  subscriber TEXT    PRIMARY KEY,
  attempts   INTEGER NOT NULL,
  size       INTEGER NOT NULL,
  next_us    INTEGER NOT NULL,
  reason     TEXT    NOT NULL,
  worker     TEXT    NOT NULL,
  lease_us   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE index_dead (
  serial     INTEGER PRIMARY KEY,
  subscriber TEXT    NOT NULL,
  change     TEXT    NOT NULL,
  queued_us  INTEGER NOT NULL,
  died_us    INTEGER NOT NULL,
  reason     TEXT    NOT NULL
) STRICT;
CREATE INDEX index_dead_of ON index_dead (subscriber, serial);
