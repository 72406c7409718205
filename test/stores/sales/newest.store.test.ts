import { expect, test } from "vitest";
import * as z from "zod";
import { soldPrices } from "../../../lib/stores/sales/local-prices.ts";
import { briefSales, wholeSales } from "../../../lib/stores/sales/sold-dwellings.ts";
import type { Queries } from "../../../lib/stores/postgres/postgres.ts";
import { testDatabase } from "../../support/postgres.ts";

const SALES = 12_000;
const db = await testDatabase();

/** Sales of two communes, three of each day, none of them left out. */
async function fill(): Promise<void> {
  await db.query(
    `insert into sale (sale_key, ordinal, family, source_id, source_ref, run_id, sold_on, nature, price_cents, dispositions, commune, department, parcels,
       sections, dwellings, dwelling_type, built_area, longitude, latitude, detail, content_hash, reader_version, collected_at)
     select gen_random_uuid(), 0, 'dvf', 'dvf', n::text, 'run-1', date '2024-12-31' - n / 6, 'Vente', 20000000 + n, 1, (array['64260', '64122'])[1 + n % 2],
       '64', '{}', '{}', 1, 'house', 80, -1.7, 43.3, '{"lots": [], "premises": []}', gen_random_uuid(), 1, '2025-01-01' from generate_series(0, $1::int - 1) n`,
    [SALES],
  );
  await db.query("vacuum analyze sale");
}

const Plan: z.ZodType<PlanNode> = z.lazy(() =>
  z.looseObject({
    "Actual Rows": z.number(),
    "Actual Loops": z.number(),
    "Relation Name": z.string().optional(),
    "Rows Removed by Filter": z.number().default(0),
    Plans: z.array(Plan).default([]),
  }),
);
interface PlanNode {
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Relation Name"?: string | undefined;
  readonly "Rows Removed by Filter": number;
  readonly Plans: readonly PlanNode[];
}

/** Rows of `sale` that were read. */
function readBy(node: PlanNode): number {
  const own =
    node["Relation Name"] === "sale"
      ? (node["Actual Rows"] + node["Rows Removed by Filter"]) * node["Actual Loops"]
      : 0;
  return own + node.Plans.reduce((sum, part) => sum + readBy(part), 0);
}

/** How many rows of `sale` a question reads. */
async function rowsRead(question: (db: Queries) => Promise<unknown>): Promise<number> {
  let read = 0;
  const explaining: Queries = {
    query: async <Row extends object>(text: string, values?: readonly unknown[]) => {
      const [row] = await db.query<{ "QUERY PLAN": unknown }>(`explain (analyze, format json) ${text}`, values);
      const [told] = z.tuple([z.object({ Plan })]).parse(row?.["QUERY PLAN"]);
      read += readBy(told.Plan);
      return db.query<Row>(text, values);
    },
  };
  await question(explaining);
  return read;
}

test("the newest sales of communes are found without reading the older ones", async () => {
  await fill();
  const both = ["64260", "64122"];
  expect(await rowsRead((asked) => wholeSales(asked).of(["64260"]))).toBeLessThanOrEqual(600);
  expect(await rowsRead((asked) => briefSales(asked).of(both))).toBeLessThanOrEqual(1200);
  expect(await rowsRead((asked) => soldPrices(asked, ["64260"], "house"))).toBeLessThanOrEqual(2000);
  const { sales: found } = await wholeSales(db).of(both);
  const [last] = await db.query<{ day: string; newer: number }>(
    "select sold_on as day, (select count(*) from sale s where s.sold_on > sale.sold_on) as newer from sale order by sold_on desc offset 599 limit 1",
  );
  expect(found).toHaveLength(600);
  expect(found.at(-1)?.sold_on).toBe(last?.day);
  expect(found.filter(({ sold_on }) => sold_on > (last?.day ?? ""))).toHaveLength(last?.newer ?? Number.NaN);
  expect(new Set(found.map(({ commune }) => commune))).toEqual(new Set(both));
});
