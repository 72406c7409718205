-- Up Migration
-- What is offered to let in a commune, the newest first: a property is set beside these rents, not beside all adverts of its commune.
create index advert_let on advert (commune, type, advert_id desc) where status <> 'withdrawn' and rent_cents > 0 and area > 0;

-- Down Migration
drop index advert_let;
