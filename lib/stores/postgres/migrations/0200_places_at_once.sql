-- Up Migration
-- Tens of thousands of places come in one statement: their words are put into the indexes at once when all of them are there (by the
-- merge itself, so that again nothing is left for later), which takes a third of the time of one place after the other. The list of what waits holds all of France, in kB.
alter index place_name_trgm set (fastupdate = on, gin_pending_list_limit = 65536);
alter index place_postcodes set (fastupdate = on, gin_pending_list_limit = 65536);
alter index place_former_codes set (fastupdate = on, gin_pending_list_limit = 65536);

-- Down Migration
alter index place_name_trgm set (fastupdate = off);
alter index place_postcodes set (fastupdate = off);
alter index place_former_codes set (fastupdate = off);
alter index place_name_trgm reset (gin_pending_list_limit);
alter index place_postcodes reset (gin_pending_list_limit);
alter index place_former_codes reset (gin_pending_list_limit);
