import sql from "sql-template-tag";
import { ask } from "../query/ask.ts";
import type { Transaction } from "../stores/postgres/postgres.ts";

/**
 * Makes two tables that live as long as the transaction: `publication_zone`, the communes and arrondissements of today (and those that only data
 * name) with the codes under which data about them may stand, and `publication_area`, one row a zone and code.
 */
export async function prepareZones(tx: Transaction): Promise<void> {
  await ask(
    tx,
    sql`create temporary table publication_zone on commit drop as
      select distinct on (code) code as zone, name, department, commune_codes(code) as codes from place where type <> 'former' order by code, type`,
  );
  await ask(
    tx,
    sql`create temporary table publication_area on commit drop as
      select zone, area from publication_zone cross join lateral unnest(codes) as area`,
  );
  await ask(tx, sql`create index on publication_area (area)`);
  await ask(
    tx,
    sql`with unnamed as (
        select commune from sale_coverage union select commune from energy_rating where active and withdrawn_at is null
        except select area from publication_area
      ), zone as (
        insert into publication_zone (zone, name, department, codes)
        select commune, (select commune_name from sale s where s.superseded_by is null and s.commune = unnamed.commune order by sold_on desc limit 1),
          case when commune like '97%' then left(commune, 3) else left(commune, 2) end, array[commune]
        from unnamed where commune is not null
        returning zone
      )
      insert into publication_area (zone, area) select zone, zone from zone`,
  );
  await ask(tx, sql`analyze publication_zone`);
  await ask(tx, sql`analyze publication_area`);
}
