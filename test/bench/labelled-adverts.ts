/** Adverts in a SeLoger export and the file that says which of them are one good. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import * as z from "zod";
import { factsOf } from "../../lib/aggregate/identity/facts.ts";
import { unitOf } from "../../lib/aggregate/identity/comparable.ts";
import type { Unit } from "../../lib/aggregate/identity/comparable.ts";
import { cutFile } from "../../lib/collect/file/cut.ts";
import { ConfigError } from "../../lib/errors.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import { normalizeChunk } from "../../lib/normalize/rows/chunk.ts";
import type { Advert } from "../../lib/records/record.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { pairsIn } from "./score-identity.ts";
import type { Labels } from "./score-identity.ts";

const Labelled = z.object({ ids: z.array(z.coerce.string()).min(2) });
const Groups = z.object({
  /** Column of the export that `ids` are values of. */
  key: z.string(),
  groups: z.array(Labelled),
  different: z.array(Labelled).default([]),
  unsure: z.array(Labelled).default([]),
});

/** Reads both files; each unit's key is the value of the key column. @throws ConfigError when the two do not fit each other. */
export async function readLabelled(
  advertsFile: string,
  groupsFile: string,
): Promise<{ units: Unit[]; labels: Labels }> {
  const told = Groups.safeParse(JSON.parse(await readFile(groupsFile, "utf8")));
  if (!told.success) throw new ConfigError(`${groupsFile}: ${z.prettifyError(told.error)}`);
  const { key, groups, different, unsure } = told.data;
  const [adverts, keys] = await Promise.all([readAdverts(advertsFile), keysIn(advertsFile, key)]);
  const units = [...keys].flatMap(([id, reference]) => {
    const seen = adverts.filter((advert) => advert.reference === reference);
    return seen.length > 0 ? [unitOfAdvert(id, seen)] : [];
  });
  const known = new Set(units.map((unit) => unit.key));
  const stranger = [...groups, ...different, ...unsure].flatMap(({ ids }) => ids).find((id) => !known.has(id));
  if (stranger !== undefined)
    throw new ConfigError(`${groupsFile} names ${key} ${stranger}, which is no advert of ${advertsFile}`);
  const pairs = (sets: readonly z.infer<typeof Labelled>[]) => sets.flatMap(({ ids }) => pairsIn(ids));
  return { units, labels: { same: pairs(groups), different: pairs(different), unsure: pairs(unsure) } };
}

/** An advert as last seen, with the amounts that it asked for before. */
export function unitOfAdvert(key: string, sightings: readonly Advert[]): Unit {
  const sorted = sightings.toSorted((a, b) => Date.parse(a.collectedAt) - Date.parse(b.collectedAt));
  const last = sorted.at(-1);
  if (!last) throw new RangeError(`No sighting of ${key}`);
  const amounts = sorted.map(({ priceCents, rentCents }) => priceCents ?? rentCents).filter((cents) => cents !== null);
  return unitOf(
    key,
    factsOf(last, last.commune, amounts),
    sorted[0]?.collectedAt ?? last.collectedAt,
    last.collectedAt,
  );
}

async function keysIn(file: string, column: string): Promise<Map<string, string>> {
  const rows = z
    .array(z.record(z.string(), z.string()))
    .parse(parse(await readFile(file), { columns: true, bom: true, skip_empty_lines: true }));
  if (rows[0] && !(column in rows[0])) throw new ConfigError(`${file} has no column ${column}`);
  return new Map(rows.map((row) => [row[column] ?? "", row["annonce_id"] ?? ""]));
}

async function readAdverts(file: string): Promise<Advert[]> {
  const sources = await loadSources();
  const source = sources.find(({ id }) => id === "seloger-export");
  if (source?.kind !== "file") throw new ConfigError("There is no file source seloger-export");
  const reader = await loadReader(source.reader);
  const context = { source, file, collectedAt: new Date(0).toISOString(), hashAgent: String };
  const adverts: Advert[] = [];
  for await (const { text, firstRow } of cutFile(createReadStream(file), { source, others: sources, name: file })) {
    const { records } = normalizeChunk(text, { ...context, firstRow }, reader);
    adverts.push(...records.filter((record) => record.kind === "advert"));
  }
  return adverts;
}
