-- History is kept by the database itself, not only by the program's good manners.
CREATE FUNCTION catalog_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the history of the catalogue is kept'; END $$;
CREATE TRIGGER catalog_version_kept BEFORE DELETE OR UPDATE ON catalog_version FOR EACH ROW EXECUTE FUNCTION catalog_kept();
CREATE TRIGGER catalog_edit_kept BEFORE DELETE OR UPDATE ON catalog_edit FOR EACH ROW EXECUTE FUNCTION catalog_kept();
CREATE TRIGGER catalog_event_kept BEFORE DELETE OR UPDATE ON catalog_event FOR EACH ROW EXECUTE FUNCTION catalog_kept();
CREATE TRIGGER catalog_draft_kept BEFORE DELETE ON catalog_draft FOR EACH ROW EXECUTE FUNCTION catalog_kept();
