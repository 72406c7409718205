import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parquetReadObjects } from "hyparquet";
import { makeFiles } from "../../lib/publish/files.ts";
import { fileKey } from "../../lib/publish/manifest.ts";
import type { Manifest } from "../../lib/publish/manifest.ts";
import { parquetFile } from "../../lib/query/parquet.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { endEdition, openEdition, saveManifest } from "../../lib/stores/publications/editions.ts";
import type { MemoryBucket } from "./memory-bucket.ts";
import { print, readPdf } from "./printing.ts";

/** The edition in which somebody stands. */
export const EDITION = "2026-11-20-030000";

/** A file of rows, as exports are made. */
export async function parquetOf(rows: readonly { readonly titre: string; readonly lien: string }[]): Promise<Buffer> {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "planted-"));
  const file = path.join(folder.path, "rows.parquet");
  const writing = parquetFile(file, { titre: "text", lien: "text", prix: "number" }, {});
  // Enough of others for more than one piece, in a second group of rows.
  writing.write(Array.from({ length: 5000 }, (_, n) => ({ titre: `Maison ${n}`, lien: null, prix: 215_000 })));
  writing.write(rows);
  writing.finish();
  return readFile(file);
}

/** A report of some words, as reports are printed. */
function pdfOf(words: string, link: string): Promise<Buffer> {
  return print(
    `<!doctype html><html lang="fr"><head><title>Rapport</title></head><body><h1>Un bien</h1><p>${words}</p><a href="${link}">annonce</a></body></html>`,
  );
}

interface Words {
  /** What names a person. */
  readonly hers: string;
  /** What names somebody else. */
  readonly strangers: string;
}

let made: Promise<ReadonlyMap<string, Buffer>> | undefined;

/** Exports and reports: of each kind one in which she stands, one with the address of an advert, and one of others. Made once, since a browser prints. */
export function exportsOf({ hers, strangers }: Words, advertUrl: string): Promise<ReadonlyMap<string, Buffer>> {
  return (made ??= makeExports({ hers, strangers }, advertUrl));
}

async function makeExports({ hers, strangers }: Words, advertUrl: string): Promise<ReadonlyMap<string, Buffer>> {
  return new Map([
    ["exports/hers.parquet", await parquetOf([{ titre: hers, lien: "x" }])],
    ["exports/advert.parquet", await parquetOf([{ titre: "x", lien: advertUrl }])],
    ["exports/others.parquet", await parquetOf([{ titre: strangers, lien: "x" }])],
    ["exports/hers.pdf", await pdfOf(hers, "https://www.example.org/")],
    ["exports/advert.pdf", await pdfOf("Un mot", advertUrl)],
    ["exports/others.pdf", await pdfOf(strangers, "https://www.example.org/")],
    ["exports/others.csv", Buffer.from(`titre;prix\n${strangers};1\n`)],
  ]);
}

/** Publishes an edition of two data sets; she stands in the one of sales. */
export async function publishInto(db: Postgres, bucket: MemoryBucket, { hers, strangers }: Words): Promise<void> {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "planted-"));
  const sets: Manifest["sets"] = [];
  for (const [id, name] of [
    ["ventes", hers],
    ["loyers", strangers],
  ] as const) {
    const columns = [{ name: "commune", type: "string" as const, description: "c" }];
    const rows = [{ commune: name }, { commune: "Hendaye" }];
    const { files, rows: count } = await makeFiles(
      { id, version: "1.0.0", columns, located: false },
      (async function* batches() {
        yield rows;
      })(),
      folder.path,
    );
    for (const file of files) bucket.objects.set(fileKey(EDITION, file.name), await readFile(file.path));
    const published = files.map(({ format, name: file, bytes, sha256 }) => ({ format, name: file, bytes, sha256 }));
    sets.push({
      id,
      version: "1.0.0",
      rows: count,
      period: null,
      gaps: [],
      sources: [],
      preview: rows,
      files: published,
    });
  }
  await openEdition(db, EDITION);
  await saveManifest(db, EDITION, { edition: EDITION, snapshotAt: "2026-11-20T03:00:00Z", sets });
  await endEdition(db, EDITION, { status: "complete" });
}

/** What a packed file says, read by other libraries than those that look for her. */
export async function unpacked(bytes: Buffer): Promise<string | null> {
  const start = bytes.subarray(0, 4).toString("latin1");
  if (start === "%PDF") return (await readPdf(bytes)).text;
  if (start !== "PAR1" || bytes.subarray(-4).toString("latin1") !== "PAR1") return null;
  const file = Uint8Array.from(bytes).buffer;
  return JSON.stringify(await parquetReadObjects({ file }), (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}
