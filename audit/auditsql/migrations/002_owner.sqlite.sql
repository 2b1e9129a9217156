ALTER TABLE audit_event ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_event_owner ON audit_event (owner, seq) WHERE owner <> '';
