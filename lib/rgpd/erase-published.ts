/** Persons and adverts in files that were made for readers: exports, reports, published data sets. */
import { storeCatalogue } from "../publish/close-edition.ts";
import { manifestOf } from "../publish/manifest.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { madeFiles, withdrawFile } from "../stores/exports/export-jobs.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { findEdition, rewriteManifest } from "../stores/publications/editions.ts";
import type { AdvertsInObjects } from "./adverts-in-objects.ts";
import { foldedSame } from "./folded.ts";
import { objectTells } from "./look-inside.ts";
import type { Erased } from "./marks.ts";
import type { PersonFinder } from "./person.ts";
import type { Traces } from "./trace.ts";

interface Search {
  readonly db: Queries;
  readonly data: Bucket;
  readonly erased: Erased;
  readonly person: PersonFinder | null;
  readonly adverts: AdvertsInObjects;
  /** Only looks. */
  readonly dryRun: boolean;
  readonly traces: Traces;
}

/** Goes through them all; what goes can be asked for again, or is made again by the next publication, and whoever asks for it meanwhile is told so. */
export async function erasePublished(search: Search): Promise<void> {
  await eraseExports(search);
  if (search.person) await erasePublications(search, search.person);
}

const EXPORTS = "exports/";
const WHY =
  "Le fichier a été retiré : il pouvait citer une personne ou une annonce qui a été effacée. Demandez-le de nouveau.";

/** Files live two days: one that can't be looked into, or that was made for what is erased, goes as well as one that tells of it. */
async function eraseExports(search: Search): Promise<void> {
  const { db, data, erased, person, adverts, dryRun, traces } = search;
  const owners = new Set(erased.owners.map((owner) => owner.toLowerCase()));
  const made = await madeFiles(db, erased.adverts);
  const theirs = new Set(
    made
      .filter(
        ({ owner, request, of_advert: isOfAdvert }) =>
          isOfAdvert || owners.has(owner?.toLowerCase() ?? "") || person?.tells(request),
      )
      .map(({ key }) => key),
  );
  for await (const key of data.list(EXPORTS)) {
    const told =
      theirs.has(key) ||
      (await objectTells(
        await data.stream(key),
        (text) =>
          (person?.tells(text) ?? false) ||
          adverts.tells(key, text) ||
          erased.agents.some((agent) => text.includes(agent)),
      ));
    if (told === false) continue;
    traces.add("s3", EXPORTS, dryRun ? (told ? "found" : "not searched") : "deleted", [key]);
    if (dryRun) continue;
    await data.delete(key);
    await withdrawFile(db, key, WHY);
  }
}

const PUBLICATIONS = "publications/";
const NAME = /^publications\/([^/]+)\/([^/.]+)\.(.+)$/;

/** A file of a data set, by its key. */
interface SetFile {
  readonly key: string;
  readonly edition: string;
  readonly set: string;
  readonly extension: string;
}

/** All files of a data set go where one of them tells of the person. Published data hold no advert. */
async function erasePublications(search: Search, person: PersonFinder): Promise<void> {
  const { db, data, dryRun, traces } = search;
  const files: SetFile[] = [];
  for await (const key of data.list(PUBLICATIONS)) {
    const [, edition, set, extension] = NAME.exec(key) ?? [];
    if (edition !== undefined && set !== undefined && extension !== undefined)
      files.push({ key, edition, set, extension });
  }
  const tells = unlessPlaces(person, await placeNames(db));
  for (const those of Map.groupBy(files, ({ edition, set }) => `${edition}/${set}`).values()) {
    const told = await tellsOfPerson(those, search, tells);
    const keys = those.map(({ key }) => key);
    if (told === null) traces.add("s3", PUBLICATIONS, "not searched", keys);
    if (!told) continue;
    traces.add("s3", PUBLICATIONS, dryRun ? "found" : "deleted", keys);
    if (dryRun) continue;
    for (const { edition, set } of those.slice(0, 1)) await withdrawSet(edition, set, search);
    for (const key of keys) await data.delete(key);
  }
}

/** The files of a data set hold the same rows, written in one reading: where there is a Parquet file, it is read for the others. */
async function tellsOfPerson(
  files: readonly SetFile[],
  { data }: Search,
  tells: (text: string) => boolean,
): Promise<boolean | null> {
  const hasParquet = files.some(({ extension }) => extension === "parquet");
  const read = files.filter(({ extension }) => !hasParquet || !["csv", "geojson"].includes(extension));
  const told: (boolean | null)[] = [];
  for (const { key } of read) told.push(await objectTells(await data.stream(key), tells));
  return told.includes(true) || (told.includes(null) ? null : false);
}

/** Told first, deleted then: cut short in between, it is done again. */
async function withdrawSet(edition: string, set: string, { db, data }: Search): Promise<void> {
  const row = await findEdition(db, edition);
  if (!row || row.manifest === null) return;
  const manifest = manifestOf(row);
  if (!manifest.sets.some(({ id }) => id === set)) return;
  const left = {
    ...manifest,
    sets: manifest.sets.filter(({ id }) => id !== set),
    withdrawn: [...(manifest.withdrawn ?? []), set],
  };
  await rewriteManifest(db, edition, left);
  await storeCatalogue(left, data);
}

/** Communes have names such as people have: a published table that names one speaks of nobody. */
function unlessPlaces(person: PersonFinder, places: ReadonlySet<string>): (text: string) => boolean {
  return (text) => {
    const found: string[] = [];
    person.blanked(text, (each) => {
      found.push(each);
      return each;
    });
    return found.some((each) => !places.has(plain(each)));
  };
}

async function placeNames(db: Queries): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ name: string }>("select distinct name from place");
  return new Set(rows.map(({ name }) => plain(name)));
}

const plain = (name: string) =>
  foldedSame(name)
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
