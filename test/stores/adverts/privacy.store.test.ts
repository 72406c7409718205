import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { saveQuarantine } from "../../../lib/stores/runs/quarantine.ts";
import { openRun } from "../../../lib/stores/runs/runs.ts";
import { normalize } from "../../support/chunks.ts";
import { contactsIn } from "../../support/contact-scan.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const COLLECTED = "2026-01-01T00:00:00Z";
/** What stands after "mandat" and "lots" is no phone number. */
const NO_PHONES: ReadonlySet<string> = new Set(["0612345678", "01, 02, 03, 04, 05"]);

test("a second look at all that is stored of collected samples finds no contact", async () => {
  const files = [
    ["imo-ops-export", "../localstack/samples/annonces-imo-ops.json"],
    ["seloger-export", "../localstack/samples/annonces-seloger.csv"],
    ["imo-ops-export", "fixtures/privacy/annonces.json"],
  ] as const;
  await openRun(db, { runId: "r", trigger: "manual" }, []);
  for (const [chunk, [source, file]] of files.entries()) {
    const content = await readFile(path.join(import.meta.dirname, "../..", file));
    const { adverts, rejected, account } = await normalize(source, content);
    await db.transaction(async (tx) => {
      await mergeAdverts(tx, adverts, { runId: "r", readerVersion: 1 });
      const about = {
        runId: "r",
        task: 0,
        chunk,
        source,
        file,
        key: "k",
        rows: account,
        collectedAt: COLLECTED,
        readerVersion: 1,
      };
      await saveQuarantine(
        tx,
        { ...about, quarantineKey: "q" },
        rejected.map((one) => ({ ...one, kind: "row" as const })),
      );
    });
  }
  for (const table of ["advert", "advert_content", "quarantine"]) {
    // The index of the words and the hash are made of the other columns; their numbers read like phone numbers.
    const rows = await db.query<{ row: unknown }>(
      `select to_jsonb(t) - '{search_words,content_hash}'::text[] as row from ${table} t`,
    );
    expect(rows.length, table).toBeGreaterThan(5);
    expect(
      contactsIn(rows).filter((found) => !NO_PHONES.has(found)),
      table,
    ).toEqual([]);
  }
});
