-- Up Migration
-- Whether a run visits a source as its file says: reading stored chunks again, or a search pasted from a browser, makes none fresh.
create function is_collection(of_run run, source text) returns boolean
  language sql immutable parallel safe
  return of_run.trigger <> 'replay'
    and not coalesce(of_run.input -> 'urls' @> jsonb_build_array(jsonb_build_object('source', source)), false);

-- Down Migration
drop function is_collection;
