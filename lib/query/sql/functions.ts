/**
 * Functions that a question may call: none writes, waits, locks, reads files or catalogs, runs a text as SQL, or tells of the server. A test holds
 * each against the server's own catalog.
 */
export const FUNCTIONS: readonly string[] = [
  // Aggregates: https://www.postgresql.org/docs/18/functions-aggregate.html
  ..."any_value array_agg avg bit_and bit_or bool_and bool_or count every json_agg json_object_agg jsonb_agg jsonb_object_agg max min string_agg sum".split(
    " ",
  ),
  ..."corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy".split(
    " ",
  ),
  ..."stddev stddev_pop stddev_samp variance var_pop var_samp mode percentile_cont percentile_disc".split(" "),
  // Windows: https://www.postgresql.org/docs/18/functions-window.html
  ..."row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value".split(" "),
  // Numbers: https://www.postgresql.org/docs/18/functions-math.html
  ..."abs ceil ceiling degrees div exp factorial floor gcd lcm ln log log10 mod pi power pow radians round scale sign sqrt cbrt trim_scale trunc".split(
    " ",
  ),
  ..."width_bucket random sin cos tan cot asin acos atan atan2 sind cosd tand asind acosd atand atan2d greatest least".split(
    " ",
  ),
  // Texts: https://www.postgresql.org/docs/18/functions-string.html
  ..."ascii btrim bit_length char_length character_length chr concat concat_ws initcap left length lower ltrim octet_length overlay position".split(
    " ",
  ),
  ..."regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr".split(
    " ",
  ),
  ..."replace reverse right rtrim split_part starts_with string_to_array string_to_table strpos substr substring translate upper".split(
    " ",
  ),
  ..."like_escape similar_to_escape normalize to_char to_number lpad rpad md5 unistr".split(" "),
  // Days and instants: https://www.postgresql.org/docs/18/functions-datetime.html
  ..."age date_bin date_part date_trunc extract isfinite justify_days justify_hours justify_interval make_date make_interval make_time".split(
    " ",
  ),
  ..."make_timestamp make_timestamptz now overlaps timezone to_date to_timestamp transaction_timestamp statement_timestamp clock_timestamp date".split(
    " ",
  ),
  // Lists, JSON, rows: https://www.postgresql.org/docs/18/functions-array.html
  ..."array_append array_cat array_dims array_length array_lower array_ndims array_position array_positions array_prepend array_remove".split(
    " ",
  ),
  ..."array_replace array_reverse array_sort array_to_string array_upper cardinality trim_array unnest generate_series generate_subscripts".split(
    " ",
  ),
  ..."json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_extract_path json_extract_path_text".split(
    " ",
  ),
  ..."jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_extract_path".split(
    " ",
  ),
  ..."jsonb_extract_path_text json_typeof jsonb_typeof jsonb_each jsonb_each_text jsonb_object_keys json_object_keys to_json to_jsonb row_to_json".split(
    " ",
  ),
  ..."num_nonnulls num_nulls nullif coalesce gen_random_uuid point".split(" "),
];

/** Types that a value may be made into; what names a thing of the catalogs (`regclass`, `oid`) is not among them. */
export const TYPES: readonly string[] = [
  ..."bool boolean int2 int4 int8 smallint integer bigint float4 float8 numeric decimal real text varchar bpchar char date time timetz".split(
    " ",
  ),
  ..."timestamp timestamptz interval json jsonb uuid point".split(" "),
];
