/** How long the statistics of the market take to work out, and to answer, over many made sales and adverts; at a tenth of the size and at all of it. */
import { rebuildMarket } from "../../lib/stores/market/rebuild-market.ts";
import { refreshSaleCells } from "../../lib/stores/market/sale-cells.ts";
import { matchSales } from "../../lib/stores/market/sale-matches.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { apiOver } from "../support/api.ts";
import type { Bench, BenchRun } from "./bench.ts";
import { addAdverts, addSales, withPlaces } from "./market-database.ts";

const SALES = 5_000_000;
const ADVERTS = 500_000;
/** Sales that come with one merge. */
const MERGED = 10_000;
const LARGEST = 50;
const OTHERS = 150;
const REBUILD_SECONDS = 300;
const P95_MS = 50;

/** Measures a rebuild, an increment and answers, the last uncached and one at a time. */
export const bench: Bench = (run) =>
  withPlaces(async (db) => {
    const [sales, adverts] = [Math.round(SALES * run.scale), Math.round(ADVERTS * run.scale)];
    await grow(db, { sales: Math.round(sales / 10), adverts: Math.round(adverts / 10), from: 1 }, run);
    if (run.signal.aborted) return;
    const from = Math.round(adverts / 10) + 1;
    await grow(db, { sales: sales - Math.round(sales / 10), adverts: adverts - from + 1, from }, run);
  });

interface Growth {
  readonly sales: number;
  readonly adverts: number;
  readonly from: number;
}

async function grow(db: Postgres, { sales, adverts, from }: Growth, run: BenchRun): Promise<void> {
  run.say(`making ${sales} sales and ${adverts} adverts`);
  await addSales(db, sales);
  await addAdverts(db, from, adverts);
  const [size] = await db.query<{ sales: number; adverts: number }>(
    "select (select count(*) from sale) as sales, (select count(*) from advert) as adverts",
  );
  const name = `${size?.sales} made sales, ${size?.adverts} made adverts`;
  const seconds = async (what: string, work: () => Promise<unknown>, limit?: number) => {
    const begun = performance.now();
    await work();
    const value = (performance.now() - begun) / 1000;
    run.measure({ name: `${name}: ${what}`, value, unit: "s", ...(limit !== undefined && { limit }) });
  };
  await seconds("full rebuild of the market statistics", () => rebuildMarket(db, () => {}), REBUILD_SECONDS);
  await db.query(
    `insert into market_due (commune, department, year) select distinct commune, department, extract(year from sold_on)::smallint
     from (select commune, department, sold_on from sale where department = (select max(department) from bench_town where rank < 20) limit $1) merged`,
    [MERGED],
  );
  await seconds(`statistics of ${MERGED} merged sales of one department`, () => refreshSaleCells(db, () => true));
  await seconds("comparing their communes with withdrawn adverts", () => matchSales(db, () => true));
  await answers(db, name, run);
}

async function answers(db: Postgres, name: string, run: BenchRun): Promise<void> {
  const towns = await db.query<{ code: string }>(
    `(select code from bench_town order by rank limit $1) union all (select code from bench_town where rank > $1 order by md5(code) limit $2)`,
    [LARGEST, OTHERS],
  );
  const of = (target: string) => towns.map(({ code }) => `${target}${code}`);
  const questions: readonly (readonly [what: string, targets: readonly string[], limit?: number])[] = [
    [`/marche, the ${LARGEST} largest communes`, of("/marche?commune=").slice(0, LARGEST), P95_MS],
    [`/marche, ${OTHERS} other communes`, of("/marche?commune=").slice(LARGEST), P95_MS],
    ["/marche with type, rooms and years", of("/marche?type=appartement&pieces=3&de=2021&a=2023&commune="), P95_MS],
    ["/marche/evolution", of("/marche/evolution?type=appartement&commune=")],
    ["/marche/negociation", of("/marche/negociation?commune=")],
    [`/marche/repartition, the ${LARGEST} largest communes`, of("/marche/repartition?commune=").slice(0, LARGEST)],
    [`/marche/repartition, ${OTHERS} other communes`, of("/marche/repartition?commune=").slice(LARGEST)],
    [
      "/marche/repartition of departments",
      ["13", "59", "33", "2A", "48"].map((code) => `/marche/repartition?departement=${code}`),
    ],
    ["/marche of departments", ["13", "59", "33", "2A", "48"].map((code) => `/marche?departement=${code}`)],
    ["/marche of a section", of("/marche?section=000AC&commune=")],
    ["/marche of a circle of 1 km", Array<string>(20).fill("/marche?lat=43.6&lon=1.44&rayon=1000")],
    [
      "/statistiques, /types-bien, /localisations",
      Array.from({ length: 10 }, () => ["/statistiques", "/types-bien", "/localisations"]).flat(),
    ],
  ];
  const { ask } = apiOver(db);
  for (const [what, targets, limit] of questions) {
    const times: number[] = [];
    await ask(targets[0] ?? "");
    for (const target of targets) {
      run.signal.throwIfAborted();
      const begun = performance.now();
      const { statusCode, body } = await ask(target);
      times.push(performance.now() - begun);
      if (statusCode !== 200) throw new Error(`${target} answered ${statusCode}: ${body}`);
    }
    const ordered = times.toSorted((one, other) => one - other);
    run.measure({
      name: `${name}: ${what}: p50`,
      value: ordered[Math.floor(times.length / 2)] ?? Number.NaN,
      unit: "ms",
    });
    run.measure({
      name: `${name}: ${what}: p95`,
      value: ordered[Math.floor(times.length * 0.95)] ?? Number.NaN,
      unit: "ms",
      ...(limit !== undefined && { limit }),
    });
  }
}
