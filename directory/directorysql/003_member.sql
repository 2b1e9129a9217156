-- A membership may have dates of its own (hsaCommissionMember).
ALTER TABLE directory_member ADD COLUMN from_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directory_member ADD COLUMN to_us BIGINT NOT NULL DEFAULT 0;
