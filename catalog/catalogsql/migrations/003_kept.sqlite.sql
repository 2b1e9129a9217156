-- History is kept by the database itself, not only by the program's good manners.
CREATE TRIGGER catalog_version_kept BEFORE DELETE ON catalog_version BEGIN SELECT RAISE(ABORT, 'versions of the catalogue are kept'); END;
CREATE TRIGGER catalog_version_fixed BEFORE UPDATE ON catalog_version BEGIN SELECT RAISE(ABORT, 'versions of the catalogue are fixed'); END;
CREATE TRIGGER catalog_edit_kept BEFORE DELETE ON catalog_edit BEGIN SELECT RAISE(ABORT, 'edits of the catalogue are kept'); END;
CREATE TRIGGER catalog_edit_fixed BEFORE UPDATE ON catalog_edit BEGIN SELECT RAISE(ABORT, 'edits of the catalogue are fixed'); END;
CREATE TRIGGER catalog_event_kept BEFORE DELETE ON catalog_event BEGIN SELECT RAISE(ABORT, 'events of the catalogue are kept'); END;
CREATE TRIGGER catalog_event_fixed BEFORE UPDATE ON catalog_event BEGIN SELECT RAISE(ABORT, 'events of the catalogue are fixed'); END;
CREATE TRIGGER catalog_draft_kept BEFORE DELETE ON catalog_draft BEGIN SELECT RAISE(ABORT, 'drafts of the catalogue are kept'); END;
