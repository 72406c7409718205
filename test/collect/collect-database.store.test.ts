import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DatabaseSource } from "../../lib/sources/schema.ts";
import { loadDatabaseSource } from "../../lib/sources/load.ts";
import { VARIANT, mappingOf } from "../../lib/sources/variants.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { databasePath, dayOfRun } from "../support/database-path.ts";
import { filledInstallation } from "../support/earlier-rows.ts";
import type { EarlierLayout } from "../../localstack/market/agency/layouts.ts";
import { eventsOf } from "../support/histories.ts";
import { startTestPostgres } from "../support/postgres.ts";
import { told } from "../support/told.ts";

let db: Postgres;
let server: string;
let source: DatabaseSource;
let stop: () => Promise<void>;

beforeAll(async () => {
  const postgres = await startTestPostgres();
  server = postgres.url;
  db = createPool(server);
  source = await loadDatabaseSource("agence-postgres");
  stop = async () => {
    await db.end();
    await postgres.stop();
  };
});
afterAll(() => stop());
beforeEach(() => db.query("truncate run, source, advert, advert_card, crawl, crawl_span, outbox cascade"));

let databases = 0;
const anEarlierDatabase = (adverts: number, variant?: EarlierLayout) =>
  filledInstallation(server, `earlier_${++databases}`, adverts, variant);
const contents = async () => {
  const rows = await db.query<{ content: Record<string, unknown> }>(`select content from advert order by reference`);
  return rows.map(({ content }) => content);
};
/** The source with a query of a test's own, whose columns are those of the classic variant. */
const asking = (query: string, changes: Partial<DatabaseSource> = {}): DatabaseSource => {
  const mapping = mappingOf(source, { [VARIANT]: "classique" });
  return { ...source, read: { engine: "postgres", query }, mapping, required: ["reference"], ...changes };
};
const countOf = async (table: string) => (await db.query(`select from ${table}`)).length;
const seenLast = async (reference: string) => {
  const [row] = await db.query<{ at: string }>(
    `select last_seen(source_id, reference, last_seen) as at from advert where reference = $1`,
    [reference],
  );
  return row?.at;
};

describe.each(["classic", "warehouse"] as const)("the earlier system's database, its %s variant,", (variant) => {
  test("is read with its children and without its people", async () => {
    await using earlier = await anEarlierDatabase(12, variant);
    const run = await databasePath(db, source, earlier.url).run(1);
    expect(run).toMatchObject({ status: "complete", rows: 12, records: { advert: 12 }, changed: 12, unchanged: 0 });
    expect(run.tasks).toMatchObject([{ outcome: "complete", seen: 12, fetched: 12 }]);
    const [first] = await contents();
    expect(first).toMatchObject({
      reference: "N1",
      transaction: "sale",
      type: "apartment",
      priceCents: 15_000_100,
      area: 41,
      rooms: 2,
      floor: 2,
      floors: 5,
      heating: "gaz de ville",
      features: ["2 pièces", "Balcon", "Étage 2 sur 5", "Chauffage gaz de ville"],
      photos: ["https://photos.example/N1/1.jpg", "https://photos.example/N1/2.jpg", "https://photos.example/N1/3.jpg"],
      feesPaidBy: "buyer",
      energyClass: "D",
      energyConsumption: 210,
      energyCostMinCents: 101_000,
      energyCostYear: 2021,
      condominiumLots: 24,
      condominiumAnnualChargesCents: 120_000,
      condominiumProceedings: false,
      city: "Nantes",
      postcode: "44000",
    });
    expect(JSON.stringify(await contents())).not.toMatch(/Marchenoir|06 39 98/);
  });
});

test("a second run of the same table announces no row, writes no advert, and is unchanged", async () => {
  await using earlier = await anEarlierDatabase(30);
  const path = databasePath(db, source, earlier.url);
  await path.run(1);
  const before = await db.query(`select xmin::text, ctid::text from advert order by advert_id`);
  const spans = await db.query(`select xmin::text from crawl_span order by reference`);
  const run = await path.run(2);
  expect(run).toMatchObject({ status: "unchanged", rows: 0, changed: 0, unchanged: 30 });
  expect(run.tasks).toMatchObject([{ outcome: "unchanged", seen: 30, fetched: 0 }]);
  expect(await db.query(`select xmin::text, ctid::text from advert order by advert_id`)).toEqual(before);
  expect(await db.query(`select xmin::text from crawl_span order by reference`)).toEqual(spans);
  expect(await seenLast("N1")).toBe(dayOfRun(2));
});

test("only the rows that changed are read again, and what is gone is withdrawn", async () => {
  await using earlier = await anEarlierDatabase(30);
  const path = databasePath(db, source, earlier.url);
  await path.run(1);
  await earlier.query(`
    update annonces set prix = prix - 5000 where reference = 'N2';
    update caracteristiques set valeur = 'Terrasse' where valeur = 'Balcon' and id_annonce = 3;
    update annonces set date_extraction = now();
    delete from annonces where reference = 'N4';
    insert into annonces (reference, titre, prix, localisation) values ('M1', 'Maison à louer', 900, 'Rezé (44400)')`);
  const run = await path.run(2);
  expect(run).toMatchObject({ status: "complete", rows: 3, changed: 4, unchanged: 27 });
  expect(run.tasks).toMatchObject([{ outcome: "complete", seen: 30, fetched: 3 }]);
  const events = (await eventsOf(db, source.id)).filter((event) => !/^\S+ 1 created/.test(event));
  expect(events.map((event) => event.split(" {")[0])).toEqual([
    "M1: 2 created",
    "N2: 2 price-changed",
    "N3: 2 changed",
    "N4: 2 withdrawn",
  ]);
  expect([await seenLast("N4"), await seenLast("N5")]).toEqual([dayOfRun(1), dayOfRun(2)]);
});

test("an advert that is back is relisted, though its row is the same as ever", async () => {
  await using earlier = await anEarlierDatabase(30);
  const path = databasePath(db, source, earlier.url);
  await path.run(1);
  await earlier.query(`update annonces set reference = 'X4' where reference = 'N4'`);
  await path.run(2);
  await path.run(3);
  await earlier.query(`update annonces set reference = 'N4' where reference = 'X4'`);
  const run = await path.run(4);
  expect(run).toMatchObject({ status: "complete", rows: 0, changed: 2 });
  const events = await eventsOf(db, source.id);
  expect(events.filter((event) => /^.4:/.test(event))).toEqual([
    "N4: 1 created",
    "N4: 2 withdrawn",
    "N4: 4 relisted",
    "X4: 2 created",
    "X4: 4 withdrawn",
  ]);
});

test("a row that can't be read is set aside and tried again, and its advert is not taken for gone", async () => {
  await using earlier = await anEarlierDatabase(30);
  const path = databasePath(db, source, earlier.url);
  await path.run(1);
  await earlier.query(`update annonces set prix = -7 where id_annonce = 7`);
  for (const day of [2, 3]) {
    const run = await path.run(day);
    expect(run).toMatchObject({ status: "partial", rows: 1, quarantined: 1, changed: 0, unchanged: 29 });
  }
  expect(await eventsOf(db, source.id)).not.toContain("N7: 2 withdrawn");
});

test("a table of which most is missing is not believed, and neither is an empty one", async () => {
  await using earlier = await anEarlierDatabase(30);
  const path = databasePath(db, source, earlier.url);
  await path.run(1);
  await earlier.query(`delete from annonces where id_annonce > 10`);
  expect((await path.run(2)).tasks).toMatchObject([
    { outcome: "truncated", reason: expect.stringMatching(/^20 of 30 adverts are missing: not believed/) },
  ]);
  await earlier.query(`delete from annonces`);
  expect((await path.run(3)).tasks).toMatchObject([
    { outcome: "failed", reason: "the table is empty, where 30 adverts were: not believed" },
  ]);
  expect((await eventsOf(db, source.id)).filter((event) => event.includes("withdrawn"))).toEqual([]);
});

test("out of time after each step, it goes on after the last row, and reads each once", async () => {
  await using earlier = await anEarlierDatabase(12_000);
  const path = databasePath(db, source, earlier.url);
  let steps = 0;
  const hasTime = () => steps++ % 2 === 0;
  const run = await path.run(1, { hasTime });
  expect(run).toMatchObject({ status: "complete", rows: 12_000, records: { advert: 12_000 }, duplicates: 0 });
  expect(path.announced.length).toBeGreaterThan(1);
  expect(await countOf("crawl_span")).toBe(12_000);
});

test("with a watermark, only what came since is read, less an overlap, and nothing is said of what is gone", async () => {
  await using earlier = await anEarlierDatabase(5);
  await earlier.query(
    `update annonces set date_extraction = timestamp '2026-03-01' + make_interval(hours => id_annonce)`,
  );
  const marked = { ...source, watermark: { column: "date_extraction", overlapMinutes: 60 } };
  const path = databasePath(db, marked, earlier.url);
  const first = await path.run(1);
  expect(first).toMatchObject({ changed: 5, upTo: "2026-03-01 05:00:00" });
  await earlier.query(`delete from annonces where id_annonce = 1;
    update annonces set date_extraction = '2026-03-02', prix = 1 where id_annonce = 2`);
  const second = await path.run(2, {}, first.upTo ?? "");
  expect(second).toMatchObject({ status: "complete", changed: 1, upTo: "2026-03-02 00:00:00" });
  expect(second.tasks).toMatchObject([{ seen: 3, fetched: 1 }]);
});

describe("what is wrong with the database is an outcome, in words and without secrets:", () => {
  const outcomeAt = async (url: string, changes: Partial<DatabaseSource> = {}) => {
    const outcome = await databasePath(db, { ...source, ...changes }, url).collect({});
    expect(outcome.reason?.en).not.toMatch(/for-a-test-only|@127|wrong-password/);
    return outcome;
  };

  test("a wrong password", async () => {
    const url = Object.assign(new URL(server), { password: "wrong-password" }).href;
    expect(await outcomeAt(url)).toMatchObject({
      outcome: "failed",
      chunks: 0,
      reason: told("the database refuses the user or the password that agence-postgres-url holds"),
    });
  });

  test("no such database", async () => {
    const url = Object.assign(new URL(server), { pathname: "/nowhere" }).href;
    expect(await outcomeAt(url)).toMatchObject({ outcome: "failed", reason: told(/"nowhere"/) });
  });

  test("a host that is not there is tried again, then given up", async () => {
    const path = databasePath(db, source, "postgres://imo:secret@127.0.0.1:1/imo");
    const waits: unknown[] = [];
    let outcome = await path.collect({});
    for (; outcome.more; outcome = await path.collect({})) waits.push(outcome.waitSeconds);
    expect(waits).toEqual([2, 4, 8, 16]);
    expect(outcome).toMatchObject({
      outcome: "failed",
      reason: told(/can't be reached.*ECONNREFUSED/),
    });
  });

  test("no address at all", async () => {
    expect(await outcomeAt("mysql://a:b@c/d")).toMatchObject({
      outcome: "failed",
      reason: told(/holds no address/),
    });
  });

  test("tables of none of its layouts: what was expected and what is there", async () => {
    await using earlier = await anEarlierDatabase(2);
    await earlier.query(`alter table annonces rename prix to montant; drop table dpe`);
    const { outcome, reason } = await outcomeAt(earlier.url);
    expect(outcome).toBe("failed");
    expect(reason?.en).toMatch(
      /none of the ways that are known: classique lacks annonces\.prix; preparation lacks annonces\.url_annonce, table prix, table localisation; there are annonces \(id_annonce, reference, titre, titre_complet, montant, .*\), caracteristiques,/,
    );
  });

  test("no table at all", async () => {
    await using empty = await anEarlierDatabase(0);
    await empty.query(`drop table annonces cascade; drop table caracteristiques, images, conseiller, dpe, copropriete`);
    const { outcome, reason } = await outcomeAt(empty.url);
    expect([outcome, reason]).toEqual(["failed", told(/there are no tables$/)]);
  });

  test("a column that is mapped and has vanished: the rest is read", async () => {
    await using earlier = await anEarlierDatabase(2);
    await earlier.query(`alter table annonces drop annee_construction, drop has_video`);
    expect(await outcomeAt(earlier.url)).toMatchObject({
      outcome: "complete",
      seen: 2,
      reason: told("not in the database, and read as unknown: annee_construction, has_video"),
    });
  });

  test("a statement that takes too long", async () => {
    const slow = asking(`select *, pg_sleep(3)::text as slow from annonces`);
    await using earlier = await anEarlierDatabase(2);
    const limits = { ...source.limits, statementSeconds: 1 };
    expect(await outcomeAt(earlier.url, { ...slow, limits })).toMatchObject({
      outcome: "failed",
      reason: told(/^the database took longer than 1 s for its answer: limits.statementSeconds/),
    });
  });

  test("a key that is not unique, or is missing", async () => {
    await using earlier = await anEarlierDatabase(5);
    const key = (sql: string) => asking(`select *, ${sql} as k from annonces`, { key: "k" });
    expect(await outcomeAt(earlier.url, key("id_annonce / 4"))).toMatchObject({
      outcome: "truncated",
      reason: told(/k is not unique: 0 is there more than once/),
    });
    expect(await outcomeAt(earlier.url, key("nullif(id_annonce, 5)"))).toMatchObject({
      outcome: "truncated",
      seen: 4,
      reason: told(/a row has no k/),
    });
  });

  test("a reference that two rows have: the first is read", async () => {
    await using earlier = await anEarlierDatabase(5);
    await earlier.query(
      `alter table annonces drop constraint annonces_reference_key; update annonces set reference = 'N1' where id_annonce = 4`,
    );
    expect(await outcomeAt(earlier.url)).toMatchObject({
      outcome: "complete",
      seen: 5,
      fetched: 4,
      reason: told(/^1 row has a reference that a row before has \(N1\)/),
    });
  });

  test("more rows than are allowed", async () => {
    await using earlier = await anEarlierDatabase(250);
    const limits = { ...source.limits, batch: 100, maxRows: 220 };
    expect(await outcomeAt(earlier.url, { limits })).toMatchObject({
      outcome: "truncated",
      seen: 220,
      reason: told("more than 220 rows: limits.maxRows"),
    });
  });
});

test("the session can't write", async () => {
  await using earlier = await anEarlierDatabase(3);
  await earlier.query(`create function erase() returns int language sql as 'delete from images returning 1'`);
  const erasing = asking(`select *, erase() as erased from annonces`);
  const { outcome, reason } = await databasePath(db, erasing, earlier.url).collect({});
  expect(outcome).toBe("failed");
  expect(reason?.en).toMatch(/^the database can't answer the query \(SQLSTATE 25006\)/);
});

test("a database that goes away in the middle: what was announced counts, and the next call goes on after it", async () => {
  await using earlier = await anEarlierDatabase(12_000);
  const path = databasePath(db, source, earlier.url);
  let cut = false;
  const knownCards = async () => {
    if (!cut)
      await earlier.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'imo-ops-collect'`,
      );
    cut = true;
    return new Map<string, string>();
  };
  const before = await path.collect({}, { knownCards });
  expect(before).toMatchObject({ more: true, waitSeconds: 2 });
  expect(before.seen).toBeLessThan(12_000);
  const after = await path.collect({}, { knownCards });
  expect(after).toMatchObject({ outcome: "complete", seen: 12_000, fetched: 12_000 });
  expect(new Set(path.announced.map(({ key }) => key)).size).toBe(after.chunks - 1);
});

test("stored chunks are announced again by a replay, without the database", async () => {
  await using earlier = await anEarlierDatabase(3);
  const path = databasePath(db, source, earlier.url);
  await path.collect({});
  const open = () => Promise.reject(new Error("the database was asked"));
  const manifest = `raw-personal/${source.id}/run/0/manifest.json`;
  expect(await path.collect({ runId: "again", manifest }, { open })).toMatchObject({ outcome: "complete", chunks: 1 });
  expect(path.announced.map(({ runId }) => runId)).toEqual(["run", "again"]);
});
