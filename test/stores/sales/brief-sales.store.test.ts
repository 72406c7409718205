import { beforeAll, expect, test } from "vitest";
import { briefSales, wholeOf, wholeSales } from "../../../lib/stores/sales/sold-dwellings.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const DAX = { longitude: -1.05, latitude: 43.705 };

beforeAll(async () => {
  await db.query(
    `insert into sale (sale_key, ordinal, family, source_id, source_ref, run_id, sold_on, nature, price_cents, dispositions, commune, commune_name, department,
       parcels, sections, dwellings, dwelling_type, built_area, rooms, land_area, longitude, latitude, detail, content_hash, reader_version, collected_at)
     select gen_random_uuid(), n % 3, 'dvf', case when n % 2 = 0 then 'dvf' else 'dvf-raw' end, n::text, 'run-1', date '1999-12-01' + n * 40, 'Vente',
       20000000 + n, 1, (array['40088', '2A004', '97411'])[1 + n % 3], 'Dax', '40', array['p' || n], '{}', 1, case when n % 5 = 0 then 'house' else 'apartment' end,
       30.5 + n, 2, 100, -1.05 + n * 0.0001, 43.705 - n * 0.0001,
       '{"lots": [{"carrezArea": 31}], "premises": [{"type": "outbuilding"}]}', gen_random_uuid(), 1, timestamptz '2025-01-01' + n * interval '1 hour'
     from generate_series(1, 60) n`,
  );
});

test("brief sales are the whole ones without what is not needed to tell them apart", async () => {
  const [whole, brief] = [wholeSales(db), briefSales(db)];
  const pairs = [
    [await whole.around(DAX, "house"), await brief.around(DAX, "house")],
    [await whole.of(["40088", "2A004"]), await brief.of(["40088", "2A004"])],
  ] as const;
  for (const [all, packed] of pairs) {
    expect(packed.sales).toHaveLength(all.sales.length);
    const byId = new Map(all.sales.map((sale) => [sale.id, sale]));
    for (const { at: _, ...sale } of packed.sales) expect(byId.get(sale.id)).toMatchObject(sale);
    const newest = Map.groupBy(all.collected, ({ source }) => source);
    for (const { source, collected_at } of packed.collected) {
      const instants = newest.get(source)?.map((one) => Date.parse(one.collected_at)) ?? [];
      expect(Date.parse(collected_at)).toBe(Math.max(...instants));
    }
    expect(packed.collected).toHaveLength(newest.size);
  }
});

test("sales are read whole also where their rows were written again since", async () => {
  const { sales } = await briefSales(db).of(["40088"]);
  await db.query(
    "update sale set collected_at = collected_at + interval '1 day' where rooms = 2 and commune = '40088' and ordinal = 0",
  );
  const found = await wholeOf(db, sales);
  expect(found.map(({ id }) => id).toSorted()).toEqual(sales.map(({ id }) => id).toSorted());
  expect(found.every(({ carrez_area, outbuildings }) => carrez_area === 31 && outbuildings === 1)).toBe(true);
});

test("where nothing was sold there is nothing", async () => {
  expect(await briefSales(db).of(["64260"])).toEqual({ sales: [], collected: [] });
  expect(await wholeOf(db, [])).toEqual([]);
});
