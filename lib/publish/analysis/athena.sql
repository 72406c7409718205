-- Published sales as tables of Athena, one statement after the other: Athena takes one at a time. ${BUCKET} and ${EDITION} are put in by the caller.
-- Of each edition the file ventes.parquet lies alone in a folder: Athena reads whatever lies in a folder.
create external table if not exists ventes_editions (
  `date` date,
  nature string,
  prix double,
  prix_de_marche boolean,
  nombre_dispositions int,
  code_insee string,
  commune string,
  departement string,
  sections string,
  `type` string,
  surface double,
  pieces int,
  prix_m2 double,
  surface_terrain double,
  nombre_logements int,
  nombre_lots int,
  longitude double,
  latitude double
)
partitioned by (edition string)
stored as parquet
location 's3://${BUCKET}/analysis/ventes/';

alter table ventes_editions add if not exists partition (edition = '${EDITION}')
location 's3://${BUCKET}/analysis/ventes/${EDITION}/';

-- The newest edition: market-statistics.sql reads one.
create or replace view ventes as
select * from ventes_editions where edition = (select max(edition) from ventes_editions);
