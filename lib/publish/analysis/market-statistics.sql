-- The market of communes by type of home and year, over `ventes`: the data set of that name as it is published. The same text runs on PostgreSQL,
-- DuckDB, Spark and Trino (Athena), and gives the same numbers to the last bit: ranks are compared as integers, and the one step between two prices
-- is written out, because each engine has its own function for a quantile, or none that is exact.
--
-- A sale counts as it does in /marche: one home, with a price that is the market's and a built area. Quantiles are of type 7. Communes are those of
-- the deeds, so that former ones stand for themselves.
with counted as (
  select code_insee, cast(extract(year from date) as integer) as annee, type, prix / surface as prix_m2
  from ventes
  where prix_de_marche and nombre_logements = 1 and type is not null and prix > 0 and surface > 0
),
of_type as (
  select code_insee, annee, type, prix_m2 from counted
  union all
  select code_insee, annee, 'tous' as type, prix_m2 from counted
),
-- Ranks from 0; `last_rank` is that of the highest price.
ranked as (
  select code_insee, annee, type, prix_m2,
    row_number() over (partition by code_insee, annee, type order by prix_m2) - 1 as rank_from_0,
    count(*) over (partition by code_insee, annee, type) - 1 as last_rank
  from of_type
),
-- The prices on both sides of each quartile: of rank ⌊k·last/4⌋ and ⌈k·last/4⌉.
beside as (
  select code_insee, annee, type, count(*) as nombre_ventes, max(last_rank) as last_rank,
    max(case when 4 * rank_from_0 <= last_rank and last_rank < 4 * rank_from_0 + 4 then prix_m2 end) as q1_below,
    max(case when 4 * rank_from_0 >= last_rank and last_rank > 4 * rank_from_0 - 4 then prix_m2 end) as q1_above,
    max(case when 4 * rank_from_0 <= 2 * last_rank and 2 * last_rank < 4 * rank_from_0 + 4 then prix_m2 end) as q2_below,
    max(case when 4 * rank_from_0 >= 2 * last_rank and 2 * last_rank > 4 * rank_from_0 - 4 then prix_m2 end) as q2_above,
    max(case when 4 * rank_from_0 <= 3 * last_rank and 3 * last_rank < 4 * rank_from_0 + 4 then prix_m2 end) as q3_below,
    max(case when 4 * rank_from_0 >= 3 * last_rank and 3 * last_rank > 4 * rank_from_0 - 4 then prix_m2 end) as q3_above
  from ranked
  group by code_insee, annee, type
)
select code_insee, annee, type, nombre_ventes,
  q1_below + (q1_above - q1_below) * mod(last_rank, 4) / 4 as prix_m2_q1,
  q2_below + (q2_above - q2_below) * mod(2 * last_rank, 4) / 4 as prix_m2_median,
  q3_below + (q3_above - q3_below) * mod(3 * last_rank, 4) / 4 as prix_m2_q3
from beside
