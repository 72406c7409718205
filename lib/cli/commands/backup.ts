import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { readBackup } from "../../stores/postgres/backup.ts";
import type { BackupTable, Manifest } from "../../stores/postgres/backup.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";
import { writeArchive } from "../archive.ts";
import type { Part } from "../archive.ts";
import { counted, size } from "../figures.ts";
import { example, onStores, print } from "../session.ts";
import { tallyOn } from "../tally.ts";
import type { Tally } from "../tally.ts";

/** The file of an archive that describes the others, and comes first. */
export const MANIFEST = "manifest.json";
/** A tar entry's size stands before it, so that a table is written in parts of about this many bytes. */
const PART_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

/** What was written. */
export interface BackedUp {
  readonly file: string;
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
}

/** Adds `imo backup`. */
export function addBackup(program: Command): void {
  const command = program
    .command("backup <file>")
    .description("writes all that Postgres holds, as of now, to one file; MongoDB and Redis are made from it")
    .action(async (file: string, _options: object, command: Command) =>
      onStores(command, async ({ db }, options) => {
        const done = await backup(db, file, tallyOn(process.stderr, "rows"));
        const text = `${done.file}: ${counted(done.rows, "row")} of ${done.tables} tables, ${size(done.bytes)}`;
        print(options, done, text);
      }),
    );
  example(command, "backup imo-ops.tar.gz");
}

/** Writes every table as it stands at one instant to a gzip'd tar, while writers go on. */
export async function backup(db: Postgres, file: string, tally: Tally): Promise<BackedUp> {
  try {
    const { tables } = await readBackup(db, async (manifest, read) => {
      await writeArchive(file, partsOf(manifest, read, tally));
      return manifest;
    });
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return { file, bytes: (await stat(file)).size, tables: tables.length, rows };
  } finally {
    tally.stop();
  }
}

async function* partsOf(
  manifest: Manifest,
  read: (table: BackupTable) => AsyncIterable<Uint8Array>,
  tally: Tally,
): AsyncGenerator<Part> {
  yield { name: MANIFEST, bytes: Buffer.from(JSON.stringify(manifest, null, 2)) };
  const total = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  let done = 0;
  for (const table of manifest.tables) {
    let part = 0;
    for await (const bytes of wholeRows(read(table))) {
      yield { name: `${table.name}/${String(part).padStart(6, "0")}.copy`, bytes };
      part += 1;
      done += rowsIn(bytes);
      tally.update(done, total);
    }
  }
}

/** How many rows end in these bytes of COPY's text: a line feed inside a value is written `\n`. */
export function rowsIn(bytes: Uint8Array): number {
  let rows = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) rows += 1;
  return rows;
}

/** Cuts COPY's text between rows. */
export async function* wholeRows(data: AsyncIterable<Uint8Array>, partBytes = PART_BYTES): AsyncGenerator<Buffer> {
  let pending: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of data) {
    pending.push(bytes);
    length += bytes.length;
    if (length < partBytes || !bytes.includes(NEWLINE)) continue;
    const all = Buffer.concat(pending);
    const end = all.lastIndexOf(NEWLINE) + 1;
    yield all.subarray(0, end);
    pending = [all.subarray(end)];
    length = all.length - end;
  }
  if (length > 0) yield Buffer.concat(pending);
}
