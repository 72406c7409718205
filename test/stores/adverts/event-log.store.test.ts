import { beforeEach, expect, test } from "vitest";
import { cursorTo } from "../../../lib/query/cursor.ts";
import { listChanges } from "../../../lib/query/changes.ts";
import { announceEvents } from "../../../lib/stores/adverts/event-log.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { aCrawl, aPage, arrive, day, startHistoryOver } from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const from = { runId: "r", readerVersion: 1 };

beforeEach(() => db.query("truncate advert, crawl, crawl_sighting, outbox, run cascade"));

/** Announces all that waits; gives the types and positions that a reader then finds after a place. */
async function announced(): Promise<string[]> {
  const told: string[] = [];
  while ((await announceEvents(db, 100, async (ids) => void told.push(...ids))) > 0);
  return told;
}

async function read(position = 0, limite = 100) {
  const page = await listChanges(db, { depuis: { position }, limite }, []);
  return { ...page, told: page.resultats.map(({ reference, type }) => `${reference} ${type}`) };
}

test("events become readable in order, each once, however often the history is worked out again", async () => {
  await arrive(db, aPage(1), aPage(2, { priceCents: 20_000_000 }));
  expect(await announced()).toHaveLength(2);
  await arrive(db, aPage(2, { priceCents: 20_000_000 }));
  await startHistoryOver(db, "imo-ops-export");
  expect(await announced()).toEqual([]);
  const { told, resultats, reste } = await read();
  expect(told).toEqual(["1 creation", "1 changement_prix"]);
  expect(resultats[1]).toMatchObject({
    ancien_prix: 215_000,
    nouveau_prix: 200_000,
    source: "imo-ops-export",
    date: day(2),
  });
  expect(reste).toBe(false);
});

test("an advert that turns out to have been seen earlier is not created a second time", async () => {
  await arrive(db, aPage(3));
  await announced();
  await arrive(db, aPage(1));
  await announced();
  expect((await read()).told).toEqual(["1 creation"]);
});

test("withdrawals and returns are told", async () => {
  await arrive(db, aCrawl(1, ["1"]), aPage(1), aCrawl(2, []), aCrawl(3, []), aCrawl(4, ["1"]));
  await announced();
  expect((await read()).told).toEqual(["1 creation", "1 retrait", "1 remise_en_ligne"]);
});

test("a reader that follows the cursor misses nothing when a transaction that began first commits last", async () => {
  const slow = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const late = db.transaction(async (tx) => {
    await mergeAdverts(tx, [aPage(1, { reference: "late" })], from);
    begun.resolve();
    await slow.promise;
  });
  await begun.promise;
  await db.transaction((tx) => mergeAdverts(tx, [aPage(1, { reference: "early" })], from));
  await announced();
  const first = await read();
  expect(first.told).toEqual(["early creation"]);
  slow.resolve();
  await late;
  await announced();
  const [, place] = /^\[(\d+)\]$/.exec(Buffer.from(first.suivant, "base64url").toString()) ?? [];
  expect((await read(Number(place))).told).toEqual(["late creation"]);
});

test("many writers and two relays at once give every event one position without a gap", async () => {
  const write = (n: number) =>
    db.transaction((tx) =>
      mergeAdverts(
        tx,
        [aPage(1, { reference: String(n) }), aPage(2, { reference: String(n), priceCents: n * 100 + 100 })],
        from,
      ),
    );
  const seen: string[] = [];
  let at = 0;
  const state = { writing: true };
  const follow = async (): Promise<void> => {
    while (
      state.writing ||
      (await announceEvents(db, 7, () => Promise.resolve())) > 0 ||
      (await read(at)).told.length > 0
    ) {
      await announceEvents(db, 7, () => Promise.resolve());
      const page = await listChanges(db, { depuis: { position: at }, limite: 5 }, []);
      seen.push(...page.resultats.map(({ id }) => id));
      at = Number(/\d+/.exec(Buffer.from(page.suivant, "base64url").toString())?.[0]);
    }
  };
  const relays = async (): Promise<void> => {
    while (state.writing) await announceEvents(db, 3, () => Promise.resolve());
  };
  const writers = Promise.all(Array.from({ length: 40 }, (_, n) => write(n))).then(() => (state.writing = false));
  await Promise.all([writers, follow(), relays()]);
  const [all] = await db.query<{ count: number; last: number }>(
    `select count(*) as count, max(position) as last from event_log`,
  );
  expect(all).toEqual({ count: 80, last: 80 });
  expect(seen).toHaveLength(80);
  expect(new Set(seen).size).toBe(80);
});

test("a queue that is away keeps events waiting, and the next attempt tells of them", async () => {
  await arrive(db, aPage(1));
  const away = announceEvents(db, 10, () => Promise.reject(new Error("the queue is away")));
  await expect(away).rejects.toThrow("the queue is away");
  expect((await read()).told).toEqual([]);
  expect(await announced()).toHaveLength(1);
});

test("what a replay finds is told to mirrors and to nobody else", async () => {
  await db.query(`insert into run (run_id, trigger, input) values ('r', 'replay', '{}')`);
  await arrive(db, aPage(1));
  expect(await announced()).toEqual([]);
  expect((await read()).told).toEqual(["1 creation"]);
});

test("a replay that was taken up again after a crash is still one", async () => {
  await db.query(`insert into run (run_id, trigger, input) values ('r', 'recovery', '{"replay": {"source": "s"}}')`);
  await arrive(db, aPage(1));
  expect(await announced()).toEqual([]);
});

test("reading may begin at an instant, and at the end when nothing came since", async () => {
  await arrive(db, aPage(1));
  await announced();
  const after = await listChanges(db, { depuis: { instant: "2199-01-01T00:00:00Z" }, limite: 10 }, []);
  expect(after).toMatchObject({ resultats: [], reste: false, suivant: cursorTo(1) });
  const before = await listChanges(db, { depuis: { instant: "1999-01-01" }, limite: 10 }, []);
  expect(before.resultats).toHaveLength(1);
});
