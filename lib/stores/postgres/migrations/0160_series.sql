-- Up Migration
-- Some departments and years of a source, asked for by hand, are not a visit of it as its file and its settings say.
create or replace function is_collection(of_run run, source text) returns boolean
  language sql immutable parallel safe
  return of_run.trigger <> 'replay'
    and not coalesce(of_run.input -> 'urls' @> jsonb_build_array(jsonb_build_object('source', source)), false)
    and not coalesce(of_run.input ? 'series', false);

-- Down Migration
create or replace function is_collection(of_run run, source text) returns boolean
  language sql immutable parallel safe
  return of_run.trigger <> 'replay'
    and not coalesce(of_run.input -> 'urls' @> jsonb_build_array(jsonb_build_object('source', source)), false);
