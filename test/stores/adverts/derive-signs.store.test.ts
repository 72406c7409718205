import { expect, test } from "vitest";
import { DERIVED_BY } from "../../../lib/records/derived-facts.ts";
import { Equipment } from "../../../lib/records/equipment.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { deriveSigns } from "../../../lib/stores/adverts/derive-signs.ts";
import { anAdvert } from "../../support/adverts.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

test("adverts that another vocabulary read, or none, are read again, and lists follow", async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const adverts = ["a", "b", "c"].map((reference) =>
    anAdvert({ reference, features: ["Cave"], description: "Travaux à prévoir." }),
  );
  await db.transaction((tx) => mergeAdverts(tx, adverts, { runId: "run-1", readerVersion: 1 }));
  expect(await deriveSigns(db)).toBe(0);
  await db.query("update advert set derived_by = null, equipment = '{}', needs_work = null where reference = 'a'");
  await db.query("update advert set derived_by = '0000', equipment = '{piscine}' where reference = 'b'");
  expect(await deriveSigns(db)).toBe(2);
  const signs = { equipment: ["cave"], bits: 1 << Equipment.options.indexOf("cave"), needs_work: true };
  expect(
    await db.query(
      `select a.equipment, f.equipment as bits, f.needs_work from advert a join advert_facts f using (advert_id)`,
    ),
  ).toEqual([signs, signs, signs]);
  expect(await db.query("select distinct derived_by from advert")).toEqual([{ derived_by: DERIVED_BY }]);
});

test("plus and minus of the tally stay few, and add up to the adverts that are not gone", async () => {
  for (let turn = 0; turn < 600; turn++) {
    await db.query("update advert set price_cents = price_cents + 100 where reference = 'a'");
  }
  await db.query("update advert set status = 'withdrawn' where reference = 'b'");
  const [rows] = await db.query<{ count: number }>("select count(*) as count from advert_tally");
  expect(rows?.count).toBeLessThan(1100);
  expect(await db.query("select adverts, prices, price_cents, areas, area from advert_tally_sum")).toEqual(
    await db.query(`select count(*) as adverts, count(price_cents) as prices, sum(price_cents) as price_cents, count(area) as areas,
      sum(area) as area from advert where status <> 'withdrawn' group by type_name, energy_class`),
  );
});

test("every word for equipment has a bit of its own, the same in Postgres as here", async () => {
  for (const [index, word] of Equipment.options.entries()) {
    expect(await db.query("select equipment_bits($1) as bits", [[word]])).toEqual([{ bits: 1 << index }]);
  }
});
