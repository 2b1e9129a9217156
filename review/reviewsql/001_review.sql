CREATE TABLE review_case (
	owner TEXT NOT NULL,
	id TEXT NOT NULL,
	event_id TEXT NOT NULL,
	at_us BIGINT NOT NULL,
	opened_us BIGINT NOT NULL,
	employee TEXT NOT NULL,
	subject TEXT NOT NULL,
	whys TEXT NOT NULL,
	weight BIGINT NOT NULL,
	note TEXT NOT NULL,
	closed_us BIGINT NOT NULL,
	PRIMARY KEY (owner, id)
);
CREATE INDEX review_case_queue ON review_case (owner, closed_us, weight, at_us);
CREATE INDEX review_case_subject ON review_case (subject);
CREATE TABLE review_verdict (
	owner TEXT NOT NULL,
	case_id TEXT NOT NULL,
	n BIGINT NOT NULL,
	reviewer TEXT NOT NULL,
	assignment TEXT NOT NULL,
	at_us BIGINT NOT NULL,
	finding TEXT NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (owner, case_id, n)
);
CREATE TABLE review_mark (owner TEXT PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE review_wellknown (
	owner TEXT NOT NULL,
	person TEXT NOT NULL,
	by_employee TEXT NOT NULL,
	at_us BIGINT NOT NULL,
	PRIMARY KEY (owner, person)
);
