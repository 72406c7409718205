import * as z from "zod";
import { EditionId } from "../../publish/edition-id.ts";
import {
  findFile,
  listDataSets,
  readCatalogue,
  readDataPackage,
  readDataSet,
  readTableSchema,
} from "../../publish/published.ts";
import { dataSetOf } from "../../publish/data-sets.ts";
import * as filter from "../../query/filters.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { RequestFacts, Route } from "../route.ts";
import * as schema from "../schemas/data-sets.ts";
import type { QueryDeps } from "./query-deps.ts";

const tag = "Jeux de données";
/** A file's link is good for so long; a download that has begun by then goes on. */
const LINK_SECONDS = 900;
const NOINDEX = { "X-Robots-Tag": "noindex" };

const id = z.string().max(100).describe("l’identifiant d’un jeu de données");
const edition = EditionId.optional().describe("une édition gardée ; sans elle, celle qui est servie");
const shown = { tag, access: "public", indexable: true, cacheControl: "no-cache", refusals: [404] } as const;

/** The published data sets: anybody may read them. What is made of DVF is not for search engines. */
export const dataSetRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      ...shown,
      path: "/jeux-de-donnees",
      params: filter.Nothing,
      summary: "Les jeux de données publiés",
      description:
        "Une édition est faite chaque nuit d’un seul instantané de la base, et n’est servie qu’entière et relue. Les mêmes données donnent les mêmes octets.",
      answers: { 200: json("Les jeux de données de l’édition servie", schema.DataSets) },
    },
    async (_, { db }) => ({ body: await listDataSets(db) }),
  ),
  route(
    {
      ...shown,
      path: "/catalogue.jsonld",
      params: filter.Nothing,
      summary: "Le catalogue des jeux de données, en DCAT-AP 3.0",
      answers: { 200: { description: "Le catalogue", content: { "application/ld+json": z.looseObject({}) } } },
    },
    async ({ request, type }, { db }) => ({ type, body: await readCatalogue(db, baseOf(request)) }),
  ),
  route(
    {
      ...shown,
      path: "/jeux-de-donnees/{id}",
      params: z.object({ id, edition }),
      summary: "Un jeu de données : colonnes, aperçu, fichiers, licence",
      answers: { 200: json("Le jeu de données", schema.OneDataSet) },
    },
    async ({ params }, { db }) => ({
      body: await readDataSet(db, params.id, params.edition),
      headers: robotsOf(params.id),
    }),
  ),
  route(
    {
      ...shown,
      path: "/jeux-de-donnees/{id}/schema.json",
      params: z.object({ id }),
      summary: "Les colonnes d’un jeu de données, en Table Schema",
      answers: { 200: json("Le schéma", schema.TableSchema) },
    },
    ({ params }) => {
      const { schema: body, noindex } = readTableSchema(params.id);
      return { body, headers: noindex ? NOINDEX : {} };
    },
  ),
  route(
    {
      ...shown,
      path: "/jeux-de-donnees/{id}/datapackage.json",
      params: z.object({ id, edition }),
      summary: "Un jeu de données en Data Package (Frictionless)",
      answers: { 200: json("Le paquet", schema.DataPackage) },
    },
    async ({ params, request }, { db }) => ({
      body: await readDataPackage(db, baseOf(request), params.id, params.edition),
      headers: robotsOf(params.id),
    }),
  ),
  route(
    {
      ...shown,
      path: "/jeux-de-donnees/{id}/fichiers/{nom}",
      params: z.object({ id, nom: z.string().max(200).describe("le nom d’un fichier"), edition }),
      cacheControl: "no-store",
      summary: "Un fichier d’un jeu de données",
      description:
        "Mène à un lien valable un quart d’heure, qui sert aussi une partie du fichier (Range) : un téléchargement coupé reprend en redemandant cette adresse avec la même édition. `Repr-Digest` et `ETag` donnent l’empreinte SHA-256 du fichier entier.",
      answers: {
        302: {
          description: "Le lien du fichier",
          content: {},
          headers: {
            Location: "le lien",
            "Accept-Ranges": "bytes",
            ETag: "l’empreinte SHA-256 du fichier, en hexadécimal",
            "Repr-Digest": "la même, en base64 (RFC 9530)",
            "Content-Location": "l’adresse de ce fichier dans cette édition",
          },
        },
      },
    },
    async ({ params }, { db, exports }) => {
      const { file, key, noindex, lien } = await findFile(db, params.id, params.nom, params.edition);
      return {
        status: 302,
        body: undefined,
        headers: {
          Location: await exports.link(key, LINK_SECONDS, file.name),
          "Accept-Ranges": "bytes",
          ETag: `"${file.sha256}"`,
          "Repr-Digest": `sha-256=:${Buffer.from(file.sha256, "hex").toString("base64")}:`,
          "Content-Location": lien,
          ...(noindex && NOINDEX),
        },
      };
    },
  ),
];

function robotsOf(set: string): Record<string, string> {
  return dataSetOf(set)?.noindex === true ? NOINDEX : {};
}

/** Where the caller reaches this API. */
function baseOf({ headers }: RequestFacts): string {
  return `${headers["x-forwarded-proto"] ?? "http"}://${headers["host"] ?? "localhost"}`;
}
