-- Where somebody is registered; empty for those with protected identity. And which
-- number came after which: a number has one successor at most.
ALTER TABLE person ADD COLUMN care_of TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN street TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN postal_code TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN city TEXT NOT NULL DEFAULT '';
CREATE TABLE person_number (
  number    TEXT NOT NULL PRIMARY KEY,
  successor TEXT NOT NULL
);
CREATE INDEX person_number_successor ON person_number (successor);
