import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { writeArchive } from "../../../lib/cli/archive.ts";
import { backup } from "../../../lib/cli/commands/backup.ts";
import { restore } from "../../../lib/cli/commands/restore.ts";
import { createPool } from "../../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../../lib/stores/postgres/postgres.ts";
import { startTestPostgres } from "../../support/postgres.ts";

let db: Postgres;
let folder: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "imo-ops-backup-"));
  const server = await startTestPostgres();
  db = createPool(server.url);
  stop = async () => {
    await db.end();
    await server.stop();
    await rm(folder, { recursive: true });
  };
});
afterAll(() => stop());
beforeEach(async () => {
  await db.query(`truncate run cascade`);
  await db.query(`insert into run (run_id, trigger, input, status) values ('r', 'manual', '{}', 'complete')`);
  // Some 20 MB, which does not fit in one part.
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, s3_key)
     select 'r', 'dvf', 0, 0, 'f.csv', n, repeat(md5(n::text), 30), '', 'k' from generate_series(1, 20000) n`,
  );
});

async function* parts(name: string, text: string) {
  yield { name, bytes: Buffer.from(text) };
}

const counted: number[] = [];
const tally = { update: (done: number, total: number) => void counted.push(done, total), stop: () => {} };
const digest = () =>
  db.query(`select count(*) as rows, md5(string_agg(q::text, '|' order by quarantine_id)) from quarantine q`);

test("a backup of more than one part comes back whole, and its progress ends at its total", async () => {
  const file = join(folder, "backup.tgz");
  const before = await digest();
  const made = await backup(db, file, tally);
  expect(made).toMatchObject({ file, rows: 20_002 });
  expect(counted.slice(-2)).toEqual([20_002, 20_002]);
  await db.query(`truncate run cascade`);
  expect(await restore(db, file, { force: false, tally })).toBe(20_002);
  expect(await digest()).toEqual(before);
  expect(counted.slice(-2)).toEqual([20_002, 20_002]);
});

test("a backup that is cut short changes nothing", async () => {
  const file = join(folder, "cut.tgz");
  await backup(db, file, tally);
  const bytes = await readFile(file);
  const before = await digest();
  for (const share of [0.01, 0.5, 0.99]) {
    await writeFile(file, bytes.subarray(0, Math.floor(bytes.length * share)));
    await expect(restore(db, file, { force: true, tally })).rejects.toThrow(/is not a backup, or is cut short/);
    expect(await digest()).toEqual(before);
  }
});

test("an archive of something else, or of another make, is refused", async () => {
  const file = join(folder, "other.tgz");
  await writeArchive(file, parts("readme.txt", "hello"));
  await expect(restore(db, file, { force: true, tally })).rejects.toThrow("is not a backup of imo-ops");
  await writeArchive(file, parts("manifest.json", `{"format":"imo-ops-backup-9"}`));
  await expect(restore(db, file, { force: true, tally })).rejects.toThrow("made by another version of imo-ops");
});
