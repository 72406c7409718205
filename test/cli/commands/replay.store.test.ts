import { beforeEach, expect, test } from "vitest";
import { replay } from "../../../lib/cli/commands/replay.ts";
import { silent } from "../../../lib/cli/follow.ts";
import { PermanentError } from "../../../lib/errors.ts";
import type { RunInput } from "../../../lib/messages.ts";
import { askOver } from "../../support/operate.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(async () => {
  await db.query(`truncate run cascade`);
  await db.query(
    `insert into run (run_id, trigger, input, status) values ('first', 'drop', '{}', 'complete'), ('again', 'replay', '{}', 'complete')`,
  );
  await db.query(
    `insert into task (run_id, task, source_id, search, chunks, collected_at)
     values ('first', 0, 'dvf', 'f.csv', 2, now()), ('again', 0, 'dvf', 'replay', 2, now())`,
  );
});

const unused = () => Promise.reject(new Error("not asked for"));

async function* list(): AsyncGenerator<string> {}

/** An installation whose bucket holds `keys`, and whose runs end as soon as they are started. */
function holding(...keys: string[]) {
  const started: RunInput[] = [];
  const head = async (key: string) => {
    if (!keys.includes(key)) throw new PermanentError(`There is no object ${key}`);
    return { key, bytes: 1, modifiedAt: "2026-11-23T00:00:00Z", metadata: {} };
  };
  const others = { stream: unused, bytes: unused, put: unused, upload: unused, copy: unused, delete: unused };
  const start = async (input: RunInput) => {
    started.push(input);
    await db.query(`insert into run (run_id, trigger, input, status) values ($1, 'replay', '{}', 'unchanged')`, [
      input.runId,
    ]);
  };
  const data = { ...others, name: "data", head, list, reachable: unused };
  const runs = { start, status: unused, stop: unused };
  return { ask: askOver(db), data, runs, landing: null, forgetLanded: async () => {}, started };
}

test("a source or a run is read again from what is stored, and followed to its end", async () => {
  const to = holding("raw/dvf/first/0/manifest.json");
  expect(await replay(to, "dvf", silent)).toMatchObject({ status: "unchanged" });
  expect(await replay(to, "first", silent)).toMatchObject({ status: "unchanged" });
  expect(to.started).toMatchObject([
    { trigger: "replay", replay: { source: "dvf" } },
    { trigger: "replay", replay: { runId: "first" } },
  ]);
});

test("what is not read again is told, one by one", async () => {
  await db.query(
    `insert into task (run_id, task, source_id, search, chunks, collected_at)
     values ('first', 1, 'iad-france', 'Hendaye', 1, now()), ('first', 2, 'dvf', 'g.csv', 1, now())`,
  );
  const to = holding("raw/dvf/first/0/manifest.json");
  expect((await replay(to, "first", silent)).leftOut).toEqual([
    "Hendaye of first: the source iad-france gives pages of the web, which are not read again, or exists no more",
    "g.csv of first: what was stored was erased or has expired",
  ]);
  expect((await replay(to, "dvf", silent)).leftOut).toEqual([
    "g.csv of first: what was stored was erased or has expired",
  ]);
});

test("nothing is started where nothing is stored, or nothing is known", async () => {
  const expired = holding();
  await expect(replay(expired, "dvf", silent)).rejects.toThrow("Nothing is stored of dvf");
  await expect(replay(expired, "again", silent)).rejects.toThrow("Nothing is stored of again");
  await expect(replay(expired, "nope", silent)).rejects.toThrow("There is no source and no run nope");
  expect(expired.started).toEqual([]);
});
