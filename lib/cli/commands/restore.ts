import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import { Manifest, loadBackup } from "../../stores/postgres/backup.ts";
import type { Rows } from "../../stores/postgres/backup.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";
import { readArchive } from "../archive.ts";
import type { Entry } from "../archive.ts";
import { readableFile } from "../drop.ts";
import { counted } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { tallyOn } from "../tally.ts";
import type { Tally } from "../tally.ts";
import { MANIFEST, rowsIn } from "./backup.ts";
import { rebuildMongo } from "./rebuild.ts";

/** Adds `imo restore`. */
export function addRestore(program: Command): void {
  const command = program
    .command("restore <file>")
    .description("loads a backup into Postgres, all of it or nothing, and fills MongoDB from it")
    .option("--force", "replace what the database holds")
    .action(async (file: string, { force }: { force?: true }, command: Command) =>
      onInstallation(command, async ({ db, mongo }, options) => {
        await readableFile(file);
        // Without it the documents would stay those of before.
        await mongo().ping();
        const rows = await restore(db, file, { force: force ?? false, tally: tallyOn(process.stderr, "rows") });
        const documents = await rebuildMongo(db, mongo(), tallyOn(process.stderr, "documents"));
        print(
          options,
          { file, rows, documents },
          `${file}: ${counted(rows, "row")} loaded, ${counted(documents, "document")}`,
        );
      }),
    );
  example(command, "restore imo-ops.tar.gz --force");
}

/**
 * Replaces what Postgres holds by a backup, in one transaction; gives the number of rows.
 * @throws ConfigError when the file is no whole backup or does not fit; the database is then as it was.
 */
export async function restore(
  db: Postgres,
  file: string,
  { force, tally }: { readonly force: boolean; readonly tally: Tally },
): Promise<number> {
  const archive = readArchive(file);
  try {
    const manifest = await readManifest(file, archive);
    const total = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    let done = 0;
    const counting = (rows: number) => tally.update((done += rows), total);
    return await loadBackup(db, manifest, rowsOf(archive, counting), force);
  } finally {
    tally.stop();
    await archive.return(undefined);
  }
}

async function readManifest(file: string, archive: AsyncGenerator<Entry>): Promise<Manifest> {
  const first = await archive.next();
  if (first.done || first.value.name !== MANIFEST) throw new ConfigError(`${file} is not a backup of imo-ops`);
  const pieces: Uint8Array[] = [];
  for await (const piece of first.value.data) pieces.push(piece);
  const manifest = Manifest.safeParse(JSON.parse(Buffer.concat(pieces).toString("utf8")));
  if (!manifest.success)
    throw new ConfigError(`${file} was made by another version of imo-ops: its manifest can't be read`);
  return manifest.data;
}

async function* rowsOf(archive: AsyncIterable<Entry>, counting: (rows: number) => void): AsyncGenerator<Rows> {
  for await (const { name, data } of archive) {
    yield { table: name.slice(0, name.lastIndexOf("/")), data: countedRows(data, counting) };
  }
}

async function* countedRows(data: AsyncIterable<Uint8Array>, counting: (rows: number) => void) {
  for await (const bytes of data) {
    yield bytes;
    counting(rowsIn(bytes));
  }
}
