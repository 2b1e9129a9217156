CREATE TABLE audit_event (
	seq BIGINT PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	at_us BIGINT NOT NULL,
	actor TEXT NOT NULL,
	subject TEXT NOT NULL,
	system TEXT NOT NULL,
	provider TEXT NOT NULL,
	activity TEXT NOT NULL,
	outcome TEXT NOT NULL,
	correlation TEXT NOT NULL,
	body TEXT NOT NULL,
	prev BYTEA NOT NULL,
	hash BYTEA NOT NULL
);
CREATE INDEX audit_event_subject ON audit_event (subject, seq);
CREATE TABLE audit_head (id BIGINT PRIMARY KEY CHECK (id = 1), next BIGINT NOT NULL, hash BYTEA NOT NULL);
INSERT INTO audit_head (id, next, hash) VALUES (1, 0, '\x0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE audit_seal (id BIGINT PRIMARY KEY CHECK (id = 1), size BIGINT NOT NULL, at_us BIGINT NOT NULL);
INSERT INTO audit_seal (id, size, at_us) VALUES (1, 0, 0);
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the access log cannot be changed'; END $$;
CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
