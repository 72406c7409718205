-- Up Migration
-- An advert that is only seen again stays on its page, so that no index is written: each page has room for another version of each of its rows.
alter table advert set (fillfactor = 50);

-- Down Migration
alter table advert reset (fillfactor);
