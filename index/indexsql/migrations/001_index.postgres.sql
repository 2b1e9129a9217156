-- Where a person has information. The key is the separate fields: joined texts
-- could make two sources one. Partitioned by hash of the person, so that the
-- parts can be spread over machines. COLLATE "C": order and equality by bytes,
-- the same on every machine and as in SQLite.
CREATE TABLE index_entry (
  person           TEXT COLLATE "C" NOT NULL,
  domain           TEXT COLLATE "C" NOT NULL,
  category         TEXT COLLATE "C" NOT NULL,
  address          TEXT COLLATE "C" NOT NULL,
  system           TEXT COLLATE "C" NOT NULL,
  business_object  TEXT COLLATE "C" NOT NULL,
  process_interest TEXT COLLATE "C" NOT NULL,
  controller       TEXT COLLATE "C" NOT NULL,
  owner            TEXT COLLATE "C" NOT NULL,
  most_recent      TEXT COLLATE "C" NOT NULL,
  created_us       BIGINT NOT NULL,
  updated_us       BIGINT NOT NULL,
  PRIMARY KEY (person, domain, category, address, system, business_object, process_interest, controller, owner)
) PARTITION BY HASH (person);
CREATE TABLE index_entry_p0 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE index_entry_p1 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE index_entry_p2 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE index_entry_p3 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE index_entry_p4 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE index_entry_p5 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE index_entry_p6 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE index_entry_p7 PARTITION OF index_entry FOR VALUES WITH (MODULUS 8, REMAINDER 7);
