-- Up Migration
-- Codes that the deed's commune had before a merger, as the file names them; the first one leads to it.
alter table sale add column former_communes text[] not null default '{}';
create index sale_former_commune on sale ((former_communes[1]), sold_on) where superseded_by is null and former_communes <> '{}';

-- Which commune the file itself puts the deed in: that of the sale may be another one, which a newer file of other codes gave it.
-- Runs that are under way lose their list, and supersede nothing.
truncate sale_seen;
alter table sale_seen
  add column commune text not null,
  add column commune_name text,
  add column former_communes text[] not null,
  add column sold_on date not null;

-- A merged commune's parcels carry its last three digits where 000 stood: as they were written on the day of the deed.
create function parcels_before(parcels text[], commune text, former_communes text[]) returns text[]
  language sql immutable strict parallel safe
  return case when former_communes = '{}' then parcels else array(
    select coalesce(
      (select former || '000' || substr(parcel, 9) from unnest(former_communes) as former where left(parcel, 8) = commune || right(former, 3) limit 1),
      parcel)
    from unnest(parcels) as parcel)
  end;

-- Days that no register can hold: what was taken in before they were refused.
delete from sale where sold_on < '1999-01-01' or sold_on > greatest(collected_at::date, current_date) + 1;
delete from sale_coverage where year < 1999 or year > extract(year from greatest(collected_at::date, current_date) + 1);

-- Down Migration
drop function parcels_before;
alter table sale_seen drop column commune, drop column commune_name, drop column former_communes, drop column sold_on;
drop index sale_former_commune;
alter table sale drop column former_communes;
