import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import { Manifest, loadBackup } from "../../stores/postgres/backup.ts";
import type { Rows } from "../../stores/postgres/backup.ts";
import type { Postgres, Transaction } from "../../stores/postgres/postgres.ts";
import { keptMarks } from "../../rgpd/kept-marks.ts";
import { reapplyErasures } from "../../rgpd/reapply.ts";
import type { Reapplied } from "../../rgpd/reapply.ts";
import { noteMarks } from "../../stores/privacy/erasures.ts";
import { installationHash } from "../installation-hash.ts";
import { readArchive } from "../archive.ts";
import type { Entry } from "../archive.ts";
import { readableFile } from "../drop.ts";
import { counted } from "../figures.ts";
import { example, onStores, print } from "../session.ts";
import { tallyOn } from "../tally.ts";
import type { Tally } from "../tally.ts";
import { MANIFEST, rowsIn } from "./backup.ts";
import { rebuildMongo } from "./rebuild.ts";

/** Adds `imo restore`. */
export function addRestore(program: Command): void {
  const command = program
    .command("restore <file>")
    .description(
      "loads a backup into Postgres, all of it or nothing, erases again what was erased since, and fills MongoDB from it",
    )
    .option("--force", "replace what the database holds")
    .action(async (file: string, { force }: { force?: true }, command: Command) =>
      onStores(command, async ({ db, mongo, data, stage }, options) => {
        await readableFile(file);
        const hash = await installationHash(stage);
        const kept = await keptMarks(data);
        let erased: Reapplied = { adverts: 0, contents: 0, rows: 0 };
        // Without it the documents would stay those of before.
        await mongo().ping();
        const finish = async (tx: Transaction) => {
          await noteMarks(tx, kept);
          erased = await reapplyErasures(tx, hash);
        };
        const rows = await restore(db, file, { force: force ?? false, tally: tallyOn(process.stderr, "rows"), finish });
        const documents = await rebuildMongo(db, mongo(), tallyOn(process.stderr, "documents"));
        print(
          options,
          { file, rows, documents, erased },
          `${file}: ${counted(rows, "row")} loaded, ${counted(documents, "document")}; erased again: ${counted(erased.adverts, "advert")}, ${counted(erased.contents, "text")}, ${counted(erased.rows, "row")}`,
        );
      }),
    );
  example(command, "restore imo-ops.tar.gz --force");
}

interface Restoring {
  readonly force: boolean;
  readonly tally: Tally;
  /** Works on the restored rows before they are committed. */
  readonly finish?: (tx: Transaction) => Promise<void>;
}

/**
 * Replaces what Postgres holds by a backup, in one transaction; gives the number of rows.
 * @throws ConfigError when the file is no whole backup or does not fit; the database is then as it was.
 */
export async function restore(db: Postgres, file: string, { force, tally, finish }: Restoring): Promise<number> {
  const archive = readArchive(file);
  try {
    const manifest = await readManifest(file, archive);
    const total = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    let done = 0;
    const counting = (rows: number) => tally.update((done += rows), total);
    return await loadBackup(db, manifest, rowsOf(archive, counting), force, finish);
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
