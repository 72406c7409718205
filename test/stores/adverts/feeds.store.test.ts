import { beforeEach, expect, test } from "vitest";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { applyFeed } from "../../../lib/stores/adverts/feeds.ts";
import { openRun } from "../../../lib/stores/runs/runs.ts";
import { anAdvert } from "../../support/adverts.ts";
import { eventsOf } from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";
import { told } from "../../support/told.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate run, advert, crawl, crawl_span, quarantine cascade"));

const dayOf = (day: number) => `2026-11-${String(day).padStart(2, "0")}T08:00:00.000Z`;

/** Takes in one whole file of a day: the adverts of these references, and the scopes of rows that were refused. */
async function take(day: number, references: readonly string[], refused: readonly (string | null)[] = []) {
  const runId = `run-${day}`;
  await openRun(db, { runId, trigger: "drop" }, []);
  const adverts = references.map((reference) => anAdvert({ source: "poliris", reference, collectedAt: dayOf(day) }));
  await db.transaction((tx) => mergeAdverts(tx, adverts, { runId, readerVersion: 1 }));
  for (const [row, scope] of refused.entries()) {
    await db.query(
      `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, scope, s3_key)
       values ($1, 'poliris', 0, 0, 'f', $2, 'r', 'e', $3, 'k')`,
      [runId, row + 1, scope],
    );
  }
  const feed = { runId, task: 0, source: "poliris", maxShare: 0.5, collectedAt: dayOf(day) };
  return db.transaction((tx) => applyFeed(tx, feed));
}

const statusOf = async (reference: string) =>
  (await db.query<{ status: string }>(`select status from advert where reference = $1`, [reference]))[0]?.status;
const many = (agency: string, count: number) => Array.from({ length: count }, (_, n) => `${agency}/${n}`);

test("what an agency's next file no longer holds is withdrawn at once, and back with a later one", async () => {
  expect(await take(1, ["a/1", "a/2"])).toEqual({ superseded: 0, missing: [] });
  expect(await take(2, ["a/1"])).toEqual({ superseded: 1, missing: [] });
  expect(await statusOf("a/2")).toBe("withdrawn");
  expect(await take(3, ["a/1", "a/2"])).toEqual({ superseded: 0, missing: [] });
  expect(await statusOf("a/2")).toBe("active");
  expect(await eventsOf(db, "poliris")).toEqual([
    "a/1: 1 created",
    "a/2: 1 created",
    "a/2: 2 withdrawn",
    "a/2: 3 relisted",
  ]);
});

test("a file of one agency says nothing of another's adverts, and one file may be of two", async () => {
  await take(1, ["a/1", "a/2", "b/1", "b/2"]);
  expect(await take(2, ["a/1"])).toMatchObject({ superseded: 1 });
  expect(await statusOf("b/1")).toBe("active");
  expect(await take(3, ["a/1", "b/1"])).toMatchObject({ superseded: 1 });
  expect(await statusOf("b/2")).toBe("withdrawn");
});

test("the same file again changes nothing", async () => {
  await take(1, ["a/1", "a/2"]);
  expect(await take(2, ["a/1", "a/2"])).toEqual({ superseded: 0, missing: [] });
  expect(await db.query(`select from crawl_span`)).toHaveLength(2);
});

test("an advert whose row was refused is not gone", async () => {
  await take(1, ["a/1", "a/2"]);
  expect(await take(2, ["a/1"], ["a/2"])).toEqual({ superseded: 0, missing: [] });
  expect(await statusOf("a/2")).toBe("active");
});

test("a refused row that does not tell its advert keeps all of them", async () => {
  await take(1, ["a/1", "a/2"]);
  const { superseded, missing } = await take(2, ["a/1"], [null]);
  expect(superseded).toBe(0);
  expect(missing).toEqual([told(/1 refused rows do not tell which advert they are/)]);
  expect(await statusOf("a/2")).toBe("active");
});

test("a file without most of a large agency's adverts is not believed, and said not to be", async () => {
  await take(1, many("a", 30));
  const { superseded, missing } = await take(2, many("a", 10));
  expect(superseded).toBe(0);
  expect(missing).toEqual([told(/20 of 30 adverts are missing/)]);
  expect(await take(3, many("a", 16))).toEqual({ superseded: 14, missing: [] });
});

test("an older file that comes late takes nothing back", async () => {
  await take(2, ["a/1", "a/2"]);
  expect(await take(1, ["a/1"])).toMatchObject({ superseded: 0 });
  expect(await statusOf("a/2")).toBe("active");
});

test("an advert that only an older file holds, which comes late, was there then and is gone since the newer one", async () => {
  await take(2, ["a/1"]);
  expect(await take(1, ["a/1", "a/2"])).toMatchObject({ superseded: 1 });
  expect(await statusOf("a/2")).toBe("withdrawn");
  await take(3, ["a/2"]);
  expect([await statusOf("a/1"), await statusOf("a/2")]).toEqual(["withdrawn", "active"]);
});
