-- The latest relation that is over is the first that the index finds, however many there are.
DROP INDEX safeguard_fact_earlier;
CREATE INDEX safeguard_fact_earlier ON safeguard_fact (subject, provider, employee, until_us, id) WHERE kind = 'relation';
