import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { refuseUnlessAllowed } from "../../../lib/query/sql/allowed.ts";
import { parseQuestion } from "../../../lib/query/sql/parse.ts";
import { Refusal } from "../../../lib/query/refusal.ts";
import { SCHEMA } from "../../../lib/stores/sql/role.ts";
import { readSqlTableNames } from "../../../lib/stores/sql/schema.ts";
import { askSql } from "../../../lib/stores/sql/session.ts";
import { HOSTILE } from "../../support/hostile-sql.ts";
import { sqlRole, testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const url = await sqlRole(db);

const tables = { schema: SCHEMA, names: await readSqlTableNames(db) };

const check = async (text: string): Promise<void> =>
  refuseUnlessAllowed((await parseQuestion(text)).statement, text, tables);
const ask = (text: string) => askSql(url, { id: randomUUID(), text, maxRows: 10, maxBytes: 10_000, maxMs: 5_000 });

test.each(HOSTILE)("$text is refused before it reaches the server", async ({ text }) => {
  await expect(check(text)).rejects.toThrow(Refusal);
});

test.each([
  "values (1, 'a'), (2, 'b')",
  "with recursive n (i) as (select 1 union all select i + 1 from n where i < 3) select array_agg(i) from n",
  "select type, count(*) filter (where prix > 100) over (partition by type order by prix rows between 2 preceding and current row) from annonces",
  "select departement, type, grouping(type), sum(prix) from ventes group by rollup (departement, type) having count(*) > 0 order by 1 nulls last",
  "select c.nom, v.n from communes c cross join lateral (select count(*) as n from donnees.ventes v where v.code_insee = c.code_insee) v",
  "select extract(year from date_vente)::int, date_trunc('month', date_vente) at time zone 'Europe/Paris' from ventes where date_vente > current_date - interval '3 years'",
  "select unnest(codes_postaux), codes_postaux[1], 'jardin' = any (array['jardin']), nom ilike 'h%' from communes",
  "select coalesce(montant, 0), greatest(1, 2), nullif(1, 0), case type when 'maison' then 1 else 0 end, trim(both ' ' from type), substring(type from 1 for 2) from biens",
  "(select 1 union select 2) except select 3 order by 1 limit 5 offset 0;",
  "select distinct on (code_insee) code_insee, percentile_cont(array[0.25, 0.5]) within group (order by loyer_m2) from loyers group by code_insee, type",
  "select json_build_object('a', 1) ->> 'a', (row(1, 2)) = (row(1, 2)), 1 between 0 and 2, not true, null is distinct from 1 -- a remark",
  "select lpad(code_insee, 8, '0'), make_interval(days => 2), (date '2020-01-01', interval '1 day') overlaps (date '2020-01-01', interval '2 days') from risques",
])("%s is let through, and answered", async (text) => {
  await check(text);
  expect((await ask(text)).columns.length).toBeGreaterThan(0);
});

test("what nothing has looked at is refused by cursor, transaction and role, or does no harm", async () => {
  const wrong: string[] = [];
  for (const { text, refusedByServer } of HOSTILE) {
    const refused = await ask(text).then(
      () => false,
      () => true,
    );
    if (refusedByServer && !refused) wrong.push(text);
  }
  expect(wrong).toEqual([]);
});
