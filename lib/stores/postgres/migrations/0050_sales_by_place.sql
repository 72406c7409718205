-- Up Migration
-- Sales of one dwelling by cell of a hundredth of a degree, newest first: an estimate reads so many of each cell around a place, however many
-- there are.
create index sale_cell on sale
  ((floor(latitude * 100)::int), (floor(longitude * 100)::int), dwelling_type, sold_on desc)
  where superseded_by is null and dwelling_type is not null and built_area > 0 and latitude is not null and longitude is not null;

-- Down Migration
drop index sale_cell;
