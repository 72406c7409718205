-- Up Migration
-- Why rows, tasks and chunks are as they are: the sentence in French beside the one in English, and a code that stays the same whatever the
-- wording. Null: written before there were any, and told as it is. An entry of run.missing is {"code", "en", "fr"}, or the English text alone.
alter table quarantine add column reason_code text, add column reason_fr text, add column expected_fr text;
alter table task add column reason_code text, add column reason_fr text;
alter table chunk add column reason_code text, add column reason_fr text;

-- Down Migration
update run set missing = (select jsonb_agg(coalesce(said -> 'en', said)) from jsonb_array_elements(missing) as m (said))
  where jsonb_path_exists(missing, '$[*].en');
alter table chunk drop column reason_code, drop column reason_fr;
alter table task drop column reason_code, drop column reason_fr;
alter table quarantine drop column reason_code, drop column reason_fr, drop column expected_fr;
