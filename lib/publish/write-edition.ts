import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PermanentError } from "../errors.ts";
import { attribute } from "../query/attribution.ts";
import type { Source } from "../sources/schema.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Postgres, Transaction } from "../stores/postgres/postgres.ts";
import { endEdition, findEdition, latestEdition, noteDoing, saveManifest } from "../stores/publications/editions.ts";
import { DATA_SETS } from "./data-sets.ts";
import type { DataSet } from "./data-set.ts";
import { makeFiles } from "./files.ts";
import type { MadeFile } from "./files.ts";
import { fileKey, manifestOf, PublishedSet } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import { prepareZones } from "./zones.ts";

/** What writing an edition needs. */
export interface WriteDeps {
  readonly db: Postgres;
  readonly bucket: Pick<Bucket, "upload" | "copy" | "head">;
  readonly sources: readonly Source[];
  readonly now: () => Date;
}

/** What came of it: `unchanged` where all files equal those of the edition that is served, and nothing was stored. */
export interface Written {
  readonly edition: string;
  readonly outcome: "written" | "unchanged";
  readonly sets: readonly { readonly edition: string; readonly set: string }[];
}

/** An edition that equals the last one is stored again when that one is older: its files go some day. */
const REFRESH_DAYS = 45;
const DAY_MS = 86_400_000;
/** What each sort of prices may take in Postgres. */
const SORT_MEMORY = "64MB";

/**
 * Writes all data sets of an edition from one snapshot of the database: the same snapshot gives the same bytes. Called again after it was cut
 * short, it writes the whole edition anew; after it ended, it says what it said.
 * @throws PermanentError when the edition is not open.
 */
export async function writeEdition(edition: string, deps: WriteDeps): Promise<Written> {
  const row = await findEdition(deps.db, edition);
  if (row?.status === "unchanged") return { edition, outcome: "unchanged", sets: [] };
  if (row?.status !== "running") throw new PermanentError(`The edition ${edition} is not open`);
  if (row.manifest !== null) return written(manifestOf(row));
  const last = await servedEdition(deps);
  const folder = await mkdtemp(path.join(os.tmpdir(), "publication-"));
  try {
    const manifest = await deps.db.transaction((tx) => writeSets(tx, { edition, folder, last, ...deps }));
    if (last && last.fresh && manifest.sets.every((set) => isSame(set, last.manifest))) {
      await endEdition(deps.db, edition, { status: "unchanged", sameAs: last.manifest.edition });
      return { edition, outcome: "unchanged", sets: [] };
    }
    if (last) await copySame(manifest, last.manifest, deps.bucket);
    await saveManifest(deps.db, edition, manifest);
    return written(manifest);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function written({ edition, sets }: Manifest): Written {
  return { edition, outcome: "written", sets: sets.map(({ id }) => ({ edition, set: id })) };
}

interface Served {
  readonly manifest: Manifest;
  readonly fresh: boolean;
}

/** The edition that is served, if all its files are still there. */
async function servedEdition({ db, bucket, now }: WriteDeps): Promise<Served | undefined> {
  const row = await latestEdition(db);
  if (!row) return undefined;
  const manifest = manifestOf(row);
  for (const { name, bytes } of manifest.sets.flatMap(({ files }) => files)) {
    if (!(await isStored(bucket, fileKey(manifest.edition, name), bytes))) return undefined;
  }
  return { manifest, fresh: now().getTime() - Date.parse(row.started_at) < REFRESH_DAYS * DAY_MS };
}

async function isStored(bucket: Pick<Bucket, "head">, key: string, bytes: number): Promise<boolean> {
  try {
    return (await bucket.head(key)).bytes === bytes;
  } catch (error) {
    if (error instanceof PermanentError) return false;
    throw error;
  }
}

interface Writing extends WriteDeps {
  readonly edition: string;
  readonly folder: string;
  readonly last: Served | undefined;
}

async function writeSets(tx: Transaction, writing: Writing): Promise<Manifest> {
  await tx.query("set transaction isolation level repeatable read");
  // Cursors here are read to their end, and one plan gives one order of sums.
  await tx.query("set local cursor_tuple_fraction = 1");
  await tx.query("set local max_parallel_workers_per_gather = 0");
  await tx.query(`set local work_mem = '${SORT_MEMORY}'`);
  const [snapshot] = await tx.query<{ at: string }>("select now() as at");
  await prepareZones(tx);
  const sets: PublishedSet[] = [];
  for (const set of DATA_SETS) {
    await noteDoing(writing.db, writing.edition, set.id);
    sets.push(await writeSet(tx, set, writing));
  }
  return { edition: writing.edition, snapshotAt: snapshot?.at ?? writing.now().toISOString(), sets };
}

/** What equals the last edition's is not sent: it is copied where it lies, once it is known that the edition differs from the last. */
async function writeSet(tx: Transaction, set: DataSet, writing: Writing): Promise<PublishedSet> {
  const { collected, period, gaps } = await set.facts(tx);
  const { rows, preview, files } = await makeFiles(set, set.batches(tx), writing.folder);
  for (const file of files) await store(file, writing);
  return PublishedSet.parse({
    id: set.id,
    version: set.version,
    rows,
    period,
    gaps,
    sources: attribute(collected, writing.sources),
    preview,
    files,
  });
}

async function store(file: MadeFile, { edition, last, bucket }: Writing): Promise<void> {
  if (!isIn(file, last?.manifest)) await bucket.upload(fileKey(edition, file.name), createReadStream(file.path));
  await rm(file.path);
}

async function copySame(manifest: Manifest, last: Manifest, bucket: WriteDeps["bucket"]): Promise<void> {
  for (const file of manifest.sets.flatMap(({ files }) => files).filter((one) => isIn(one, last))) {
    await bucket.copy(fileKey(last.edition, file.name), fileKey(manifest.edition, file.name));
  }
}

/** Whether a data set has nothing to say that the edition does not say already, but for dates of collection. */
function isSame(set: PublishedSet, manifest: Manifest): boolean {
  const before = manifest.sets.find(({ id }) => id === set.id);
  return before?.version === set.version && sameGaps(before, set) && set.files.every((file) => isIn(file, manifest));
}

function sameGaps(one: PublishedSet, other: PublishedSet): boolean {
  return JSON.stringify(one.gaps) === JSON.stringify(other.gaps);
}

function isIn({ name, sha256 }: Pick<MadeFile, "name" | "sha256">, manifest: Manifest | undefined): boolean {
  return (
    manifest?.sets.some(({ files }) => files.some((file) => file.name === name && file.sha256 === sha256)) ?? false
  );
}
