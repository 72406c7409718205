import { beforeEach, expect, test } from "vitest";
import type { RunInput } from "../../../lib/messages.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import { endRun } from "../../../lib/stores/runs/closing.ts";
import { lastAttempts, openRun } from "../../../lib/stores/runs/runs.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate run, source cascade"));

/** A run of IAD France that got everything. */
async function ran(input: RunInput): Promise<void> {
  await openRun(db, input, [await loadSource("iad-france")]);
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, collected_at) values ($1, 0, 'iad-france', 'a search', 'complete', now())`,
    [input.runId],
  );
  await endRun(db, input.runId, "complete", []);
}

const lastComplete = async () => {
  const [row] = await db.query<{ run: string | null }>(`select last_complete_run as run from source`);
  return row?.run;
};

test("a source is as fresh as its last complete run", async () => {
  await ran({ runId: "first", trigger: "schedule" });
  expect(await lastComplete()).toBe("first");
  await ran({ runId: "second", trigger: "manual", sources: ["iad-france"] });
  expect(await lastComplete()).toBe("second");
});

test.each<[string, Partial<RunInput>]>([
  ["stored chunks that are read again", { trigger: "replay" }],
  [
    "a search pasted from a browser",
    { urls: [{ source: "iad-france", url: "https://www.iadfrance.fr/annonces/nancy" }] },
  ],
])("%s make no source fresh, and put nothing off", async (_, input) => {
  await ran({ runId: "first", trigger: "schedule" });
  const attempts = await lastAttempts(db);
  await ran({ runId: "second", trigger: "manual", ...input });
  expect(await lastComplete()).toBe("first");
  expect(await lastAttempts(db)).toEqual(attempts);
});

test("a search pasted for one source leaves another's run what it is", async () => {
  const urls = [{ source: "agence-littoral", url: "https://www.agence-littoral.example/biens" }];
  await ran({ runId: "first", trigger: "manual", urls });
  expect(await lastComplete()).toBe("first");
});
