/** What the API says of the published data sets. */
import { notFound } from "../query/refusal.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { keptEdition, keptEditions, latestEdition } from "../stores/publications/editions.ts";
import { catalogueOf } from "./catalogue.ts";
import { dataSetOf } from "./data-sets.ts";
import type { DataSet } from "./data-set.ts";
import { fileKey, manifestOf, MEDIA_TYPES } from "./manifest.ts";
import type { Manifest, PublishedFile, PublishedSet } from "./manifest.ts";
import { createdAt, dataPackage, LICENCE, tableSchema } from "./table-schema.ts";

interface Found {
  readonly set: DataSet;
  readonly published: PublishedSet;
  readonly edition: string;
}

/** The data sets of the edition that is served, and the names of all editions whose files are kept. */
export async function listDataSets(db: Queries) {
  const row = await latestEdition(db);
  const manifest = row && manifestOf(row);
  const edition = manifest?.edition ?? null;
  return {
    edition,
    publiee_le: row?.ended_at ?? null,
    instantane_du: manifest?.snapshotAt ?? null,
    editions: await keptEditions(db),
    catalogue: "/catalogue.jsonld",
    resultats: manifest ? withDefinitions(manifest).map(presentSet) : [],
  };
}

/**
 * One data set of an edition, of the one that is served unless another is named: its columns, its first rows, its files.
 * @throws Refusal (404) when there is none, or its files are kept no longer.
 */
export async function readDataSet(db: Queries, id: string, edition?: string) {
  const found = await findDataSet(db, id, edition);
  const { set, published } = found;
  return {
    ...presentSet(found),
    colonnes: set.columns.map(({ name, type, description, required = false }) => ({
      nom: name,
      type,
      description,
      obligatoire: required,
    })),
    cle: [...set.key],
    schema: `/jeux-de-donnees/${id}/schema.json`,
    datapackage: `/jeux-de-donnees/${id}/datapackage.json?edition=${found.edition}`,
    apercu: published.preview,
  };
}

/** The columns of a data set as Table Schema, and whether search engines stay out. @throws Refusal (404) when there is no such data set. */
export function readTableSchema(id: string) {
  const set = dataSetOf(id);
  if (!set) throw noSet(id);
  return { schema: tableSchema(set), noindex: set.noindex };
}

/** A data set of an edition as a data package; `base` is where the API answers. @throws Refusal (404) when there is none. */
export async function readDataPackage(db: Queries, base: string, id: string, edition?: string) {
  const found = await findDataSet(db, id, edition);
  return dataPackage(found.set, found.published, found.edition, (name) => base + linkTo(found, name));
}

/** The catalogue of the edition that is served, in DCAT-AP. @throws Refusal (404) before the first edition. */
export async function readCatalogue(db: Queries, base: string) {
  const row = await latestEdition(db);
  if (!row) throw notFound("Rien n’a encore été publié.");
  return catalogueOf(manifestOf(row), base);
}

/** One file, and the key under which it is stored. @throws Refusal (404) when there is none of that name. */
export async function findFile(db: Queries, id: string, name: string, edition?: string) {
  const found = await findDataSet(db, id, edition);
  const file = found.published.files.find((one) => one.name === name);
  if (!file) {
    const names = found.published.files.map((one) => one.name).join(", ");
    throw notFound(`Le jeu de données ${id} n’a pas de fichier « ${name} » ; il a ${names}.`);
  }
  return { file, key: fileKey(found.edition, name), noindex: found.set.noindex, lien: linkTo(found, name) };
}

async function findDataSet(db: Queries, id: string, edition?: string): Promise<Found> {
  const row = await (edition === undefined ? latestEdition(db) : keptEdition(db, edition));
  const manifest = row && manifestOf(row);
  const found = manifest && withDefinitions(manifest).find(({ set }) => set.id === id);
  if (found) return found;
  if (!dataSetOf(id)) throw noSet(id);
  if (manifest?.withdrawn?.includes(id)) {
    throw notFound(
      `Les fichiers du jeu de données « ${id} » ont été retirés de l’édition ${manifest.edition} : ils citaient une personne qui a demandé son effacement. La prochaine publication les refait.`,
    );
  }
  throw notFound(
    edition === undefined
      ? "Rien n’a encore été publié."
      : `L’édition ${edition} n’existe pas, n’a pas ce jeu de données, ou n’est plus gardée : /jeux-de-donnees liste celles qui le sont.`,
  );
}

function noSet(id: string) {
  return notFound(`Il n’y a pas de jeu de données « ${id} » : /jeux-de-donnees les liste.`);
}

function withDefinitions({ edition, sets }: Manifest): Found[] {
  return sets.flatMap((published) => {
    const set = dataSetOf(published.id);
    return set ? [{ set, published, edition }] : [];
  });
}

function presentSet(found: Found) {
  const { set, published, edition } = found;
  return {
    id: set.id,
    titre: set.title,
    description: set.description,
    mots_cles: [...set.keywords],
    version: published.version,
    edition,
    publie_le: createdAt(edition),
    lignes: published.rows,
    periode: published.period,
    lacunes: published.gaps,
    licence: { nom: LICENCE.title, page: LICENCE.page },
    conditions: set.terms,
    sources: published.sources,
    fichiers: published.files.map((file) => presentFile(found, file)),
  };
}

function presentFile(found: Found, { format, name, bytes, sha256 }: PublishedFile) {
  return { nom: name, format, type: MEDIA_TYPES[format], octets: bytes, sha256, lien: linkTo(found, name) };
}

/** With its edition: who was cut off goes on with the same bytes, also when another edition is served by then. */
function linkTo({ set, edition }: Found, name: string): string {
  return `/jeux-de-donnees/${set.id}/fichiers/${name}?edition=${edition}`;
}
