-- Where a person has information. The key is the separate fields: joined texts
-- could make two sources one. WITHOUT ROWID: the rows of a person lie together,
-- and a look-up is one walk down one tree.
CREATE TABLE index_entry (
  person           TEXT    NOT NULL,
  domain           TEXT    NOT NULL,
  category         TEXT    NOT NULL,
  address          TEXT    NOT NULL,
  system           TEXT    NOT NULL,
  business_object  TEXT    NOT NULL,
  process_interest TEXT    NOT NULL,
  controller       TEXT    NOT NULL,
  owner            TEXT    NOT NULL,
  most_recent      TEXT    NOT NULL,
  created_us       INTEGER NOT NULL,
  updated_us       INTEGER NOT NULL,
  PRIMARY KEY (person, domain, category, address, system, business_object, process_interest, controller, owner)
) STRICT, WITHOUT ROWID;
