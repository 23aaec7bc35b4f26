-- The table of postgres.ini, with the indexes that serve its lookups.
CREATE TABLE users (
	id         text PRIMARY KEY,
	email      text,
	org_id     text,
	name       text,
	attributes jsonb
);
CREATE INDEX ON users (lower(email COLLATE "C"));
CREATE INDEX ON users (org_id);
