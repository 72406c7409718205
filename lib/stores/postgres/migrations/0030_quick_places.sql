-- Up Migration
-- The part of a published place that is a street; adverts mostly tell the town only, which is seen without the expression.
create or replace function street_in(place text) returns text
  language sql immutable strict parallel safe
  return case when lower(place) like any (array['%rue%', '%avenue%', '%av.%', '%boulevard%', '%bd%', '%place%', '%chemin%', '%impasse%', '%all_e%',
      '%quai%', '%route%', '%cours%', '%square%', '%passage%', '%sentier%', '%faubourg%', '%villa%', '%r_sidence%', '%lotissement%'])
    then substring(place from
    '(?i)((?:\d{1,4}\s*(?:bis|ter|quater)?,?\s+)?\m(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allées?|quai|route|cours|square|passage|sentier|faubourg|villa|résidence|lotissement)\s+[^,;()]{3,60})') end;

-- The two that follow are asked once a row of an answer. As functions of plpgsql their plans are kept; those of SQL that look into tables
-- are made anew with each call.

-- Where something of an address and a commune lies: {longitude, latitude, precision, source, collected_at}. A position that was published wins; an address
-- that was found in its commune well enough comes next; the commune's centre is the rest.
create or replace function position_of(published_longitude float8, published_latitude float8, published_precision text, address text, commune_code text) returns jsonb
  language plpgsql stable parallel safe as $$
declare
  found jsonb;
begin
  if published_longitude is not null and published_latitude is not null then
    return jsonb_build_object('longitude', published_longitude, 'latitude', published_latitude, 'precision', published_precision, 'source', 'published');
  end if;
  if address is not null then
    select jsonb_build_object('longitude', g.longitude, 'latitude', g.latitude, 'source', g.source_id, 'collected_at', g.collected_at,
      'precision', case g.precision when 'housenumber' then 'exact' else 'street' end) into found
    from public.geocode g
    where g.key = public.geocode_key(address, commune_code) and g.precision <> 'municipality' and public.believed(g.score)
      and (g.commune = commune_code or g.commune in (select p.parent from public.place p where p.code = commune_code)
        or commune_code in (select p.parent from public.place p where p.code = g.commune));
    if found is not null then
      return found;
    end if;
  end if;
  return (select jsonb_build_object('longitude', p.longitude, 'latitude', p.latitude, 'source', p.source_id,
      'collected_at', p.collected_at, 'precision', 'commune')
    from public.place p where p.code = commune_code and p.type <> 'former' and p.longitude is not null);
end $$;

-- The last time that an advert was there: where whole readings are kept as spans, the newest of them may be later than its row tells.
create or replace function last_seen(of_source text, of_reference text, written timestamptz) returns timestamptz
  language plpgsql stable parallel safe as $$
begin
  return greatest(written, (
    select max(newest_crawl(source_id, search_id)) from crawl_span
    where source_id = of_source and reference = of_reference and seen_to is null));
end $$;

-- Down Migration
create or replace function last_seen(of_source text, of_reference text, written timestamptz) returns timestamptz
  language sql stable parallel safe
  return greatest(written, (
    select max(newest_crawl(source_id, search_id)) from crawl_span
    where source_id = of_source and reference = of_reference and seen_to is null));

create or replace function position_of(published_longitude float8, published_latitude float8, published_precision text, address text, commune_code text) returns jsonb
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

create or replace function street_in(place text) returns text
  language sql immutable strict parallel safe
  return substring(place from
    '(?i)((?:\d{1,4}\s*(?:bis|ter|quater)?,?\s+)?\m(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|allées?|quai|route|cours|square|passage|sentier|faubourg|villa|résidence|lotissement)\s+[^,;()]{3,60})');
