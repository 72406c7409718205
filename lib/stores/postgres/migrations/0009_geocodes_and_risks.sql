-- Up Migration
-- Where addresses lie, as a geocoder found them; kept for good, what was not found too.
create table geocode (
  -- geocode_key(address, commune)
  key text primary key,
  label text,
  precision text check (precision in ('housenumber', 'street', 'locality', 'municipality')),
  score real,
  longitude double precision,
  latitude double precision,
  -- Where it was found.
  commune text,
  source_id text not null,
  reader_version smallint not null,
  collected_at timestamptz not null,
  run_id text not null
);

-- What an address is asked for by: its commune and its words, however they are written.
create function geocode_key(address text, commune text) returns text
  language sql immutable parallel safe
  return left(commune || ' ' || btrim(regexp_replace(fold(address), '[^a-z0-9]+', ' ', 'g')), 250);

-- The part of a published place that is a street; adverts mostly tell the town only.
create function street_in(place text) returns text
  language sql immutable strict parallel safe
  return substring(place from
    '(?i)((?:\d{1,4}\s*(?:bis|ter|quater)?,?\s+)?\m(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allées?|quai|route|cours|square|passage|sentier|faubourg|villa|résidence|lotissement)\s+[^,;()]{3,60})');

-- Scores below this are not believed: the geocoder then found words of the address, not the address.
create function believed(score real) returns boolean
  language sql immutable parallel safe
  return score >= 0.5;

-- Where something of an address and a commune lies: {longitude, latitude, precision, source, collected_at}. A position that was published wins; an address
-- that was found in its commune well enough comes next; the commune's centre is the rest.
create function position_of(published_longitude float8, published_latitude float8, published_precision text, address text, commune_code text) returns jsonb
  language sql stable parallel safe
  return case when published_longitude is not null and published_latitude is not null then
    jsonb_build_object('longitude', published_longitude, 'latitude', published_latitude, 'precision', published_precision, 'source', 'published')
  else coalesce(
    (select jsonb_build_object('longitude', g.longitude, 'latitude', g.latitude, 'source', g.source_id, 'collected_at', g.collected_at,
        'precision', case g.precision when 'housenumber' then 'exact' else 'street' end)
      from public.geocode g
      where address is not null and g.key = public.geocode_key(address, commune_code) and g.precision <> 'municipality' and public.believed(g.score)
        and (g.commune = commune_code or g.commune in (select p.parent from public.place p where p.code = commune_code)
          or commune_code in (select p.parent from public.place p where p.code = g.commune))),
    (select jsonb_build_object('longitude', p.longitude, 'latitude', p.latitude, 'source', p.source_id,
        'collected_at', p.collected_at, 'precision', 'commune')
      from public.place p where p.code = commune_code and p.type <> 'former' and p.longitude is not null))
  end;

create index sale_unlocated on sale (commune) where longitude is null and superseded_by is null and address is not null;
create index advert_unlocated on advert (commune) where longitude is null;

-- What Géorisques says of a cell of the map; a cell of which nothing is known has no row, which never means that there is no risk.
create table risk_report (
  cell text primary key,
  commune text,
  risks jsonb not null,
  url text,
  source_id text not null,
  reader_version smallint not null,
  collected_at timestamptz not null,
  run_id text not null
);

-- The cell of a point: half a hundredth of a degree a side makes about 550 m by 400 m in France; named by its south-west corner.
create function risk_cell(longitude float8, latitude float8) returns text
  language sql immutable strict parallel safe
  return to_char(floor(longitude * 200) / 200, 'FM990.000') || ',' || to_char(floor(latitude * 200) / 200, 'FM990.000');

-- Down Migration
drop function risk_cell;
drop table risk_report;
drop index advert_unlocated, sale_unlocated;
drop function position_of, believed, street_in, geocode_key;
drop table geocode;
