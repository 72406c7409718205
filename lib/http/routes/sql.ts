import * as filter from "../../query/filters.ts";
import { notFound, Refusal } from "../../query/refusal.ts";
import { EXAMPLES } from "../../query/sql/examples.ts";
import { csvOfRows, parquetOfRows } from "../../query/sql/files.ts";
import { FUNCTIONS } from "../../query/sql/functions.ts";
import { runSql, stopQuestion } from "../../query/sql/run.ts";
import type { SqlAnswer } from "../../query/sql/run.ts";
import { SCHEMA } from "../../stores/sql/role.ts";
import { changeSaved, findSaved, forgetSaved, listSaved, saveQuestion } from "../../stores/sql/saved.ts";
import type { SavedQuestion } from "../../stores/sql/saved.ts";
import { readSqlTables } from "../../stores/sql/schema.ts";
import type { Identity } from "../access.ts";
import type { Answer } from "../answer.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/sql.ts";
import type { QueryDeps } from "./query-deps.ts";
import * as z from "zod";

const of = { tag: "SQL", access: "analyse" } as const;
const CSV = "text/csv";
const PARQUET = "application/vnd.apache.parquet";
/** An answer of a Lambda holds 6 MB, bytes as base64. */
const MAX_BYTES = { [CSV]: 5_000_000, [PARQUET]: 4_000_000 } as const;
const MAX_JSON_BYTES = 5_000_000;
/** Questions that one person may keep. */
const MOST = 200;

/** Who asks. @throws Refusal (401) where nobody is known: questions are noted, and kept, as somebody's. */
function subjectOf({ subject }: Identity): string {
  if (subject !== null) return subject;
  throw new Refusal("Une question est de quelqu’un : donnez un jeton ou une clé.", {
    status: 401,
    title: "Authentification requise",
    headers: { "WWW-Authenticate": "Bearer" },
  });
}

function noneSaved(id: string): Refusal {
  return notFound(`Aucune requête gardée que vous puissiez lire, ou changer, ne porte l’identifiant ${id}.`);
}

function present({ id, owner, title, question, shared, saved_at }: SavedQuestion, subject: string) {
  return { id, titre: title, question, partagee: shared, a_moi: owner === subject, de: owner, date: saved_at };
}

const CUT = { rows: "lignes", bytes: "octets" } as const;

async function written(type: string, answer: SqlAnswer): Promise<Answer> {
  const coupe = answer.cut === null ? null : CUT[answer.cut];
  const headers = { ...(coupe && { "X-Coupe": coupe }), "X-Duree-Ms": String(answer.ms) };
  if (type === CSV) return { body: csvOfRows(answer), type: `${CSV}; charset=utf-8; header=present`, headers };
  if (type === PARQUET) return { body: await parquetOfRows(answer), type: PARQUET, headers };
  const colonnes = answer.columns.map(({ name: nom, type: of }) => ({ nom, type: of }));
  return { body: { colonnes, lignes: answer.rows, coupe, ms: answer.ms } };
}

const One = z.object({ id: z.guid().describe("l’identifiant d’une requête gardée") });
const Running = z.object({ id: z.guid().describe("l’identifiant donné avec la question") });

/** Questions in SQL, over tables without personal data. */
export const sqlRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      ...of,
      path: "/sql/schema",
      params: filter.Nothing,
      summary: "Les tables que lisent les questions en SQL, leurs colonnes et leurs commentaires",
      answers: { 200: json("Les tables", schema.SqlSchema) },
    },
    async (_, { db }) => ({
      body: {
        schema: SCHEMA,
        tables: (await readSqlTables(db)).map(({ name, comment, columns }) => ({
          nom: name,
          description: comment,
          colonnes: columns.map((column) => ({ nom: column.name, type: column.type, description: column.comment })),
        })),
        fonctions: [...FUNCTIONS].sort(),
        exemples: EXAMPLES,
      },
    }),
  ),
  route(
    {
      ...of,
      method: "POST",
      path: "/sql",
      params: filter.Nothing,
      body: {
        schema: schema.SqlQuestion,
        as: ["json"],
        example: { question: "select departement, count(*) from communes group by departement order by 2 desc" },
      },
      summary: "Poser une question en SQL",
      description:
        "Un seul SELECT, VALUES ou WITH … SELECT de PostgreSQL, en lecture seule, sur les tables de /sql/schema, avec ses fonctions. Au plus 15 secondes, " +
        "100 000 lignes et 5 Mo : au-delà la réponse est coupée et le dit (« coupe », ou l’en-tête X-Coupe). Chaque question est notée 90 jours, sans ses valeurs, avec qui l’a posée.",
      answers: {
        200: {
          description: "La réponse",
          content: {
            "application/json": schema.SqlAnswer,
            [CSV]: z.string().describe("RFC 4180, une ligne d’en-tête, UTF-8"),
            [PARQUET]: z.string().describe("un fichier Parquet"),
          },
          headers: {
            "X-Coupe": "« lignes » ou « octets » si un fichier a été coupé",
            "X-Duree-Ms": "durée d’un fichier en millisecondes",
          },
        },
      },
      refusals: [404, 409, 422],
    },
    async ({ body, type, identity }, { db, sql }) => {
      const maxBytes = type === CSV || type === PARQUET ? MAX_BYTES[type] : MAX_JSON_BYTES;
      const { question: text, limite: maxRows, identifiant: id } = body;
      const asked = { text, by: subjectOf(identity), id, maxRows, maxBytes };
      return written(type, await runSql(asked, { db, url: await sql() }));
    },
  ),
  route(
    {
      ...of,
      method: "DELETE",
      path: "/sql/questions/{id}",
      params: Running,
      summary: "Arrêter une question en cours",
      answers: { 204: { description: "Elle est arrêtée", content: {} } },
      refusals: [404],
    },
    async ({ params, identity }, { db, sql }) => {
      await stopQuestion(params.id, subjectOf(identity), { db, url: await sql() });
      return { status: 204, body: undefined };
    },
  ),
  route(
    {
      ...of,
      path: "/sql/requetes",
      params: filter.Nothing,
      summary: "Les requêtes gardées : les vôtres, et celles que d’autres partagent",
      answers: { 200: json("Les requêtes", schema.SavedList) },
    },
    async ({ identity }, { db }) => {
      const subject = subjectOf(identity);
      return { body: { resultats: (await listSaved(db, subject)).map((saved) => present(saved, subject)) } };
    },
  ),
  route(
    {
      ...of,
      method: "POST",
      path: "/sql/requetes",
      params: filter.Nothing,
      body: {
        schema: schema.NewSaved,
        as: ["json"],
        example: { titre: "Ventes par département", question: "select departement, count(*) from ventes group by 1" },
      },
      summary: "Garder une requête",
      answers: { 201: json("La requête gardée", schema.Saved, { headers: { Location: "où elle se lit" } }) },
      refusals: [409],
    },
    async ({ body, identity }, { db }) => {
      const owner = subjectOf(identity);
      const { titre: title, question, partagee: shared } = body;
      const saved = await saveQuestion(db, { owner, title, question, shared }, MOST);
      if (!saved) {
        throw new Refusal(`Vous gardez déjà ${MOST} requêtes : supprimez-en une.`, {
          status: 409,
          title: "Trop de requêtes",
        });
      }
      return { status: 201, body: present(saved, owner), headers: { Location: `/sql/requetes/${saved.id}` } };
    },
  ),
  route(
    {
      ...of,
      path: "/sql/requetes/{id}",
      params: One,
      summary: "Une requête gardée",
      answers: { 200: json("La requête", schema.Saved) },
      refusals: [404],
    },
    async ({ params, identity }, { db }) => {
      const subject = subjectOf(identity);
      const saved = await findSaved(db, subject, params.id);
      if (!saved) throw noneSaved(params.id);
      return { body: present(saved, subject) };
    },
  ),
  route(
    {
      ...of,
      method: "PUT",
      path: "/sql/requetes/{id}",
      params: One,
      body: { schema: schema.NewSaved, as: ["json"] },
      summary: "Changer une requête que l’on garde",
      answers: { 200: json("La requête", schema.Saved) },
      refusals: [404],
    },
    async ({ params, body, identity }, { db }) => {
      const owner = subjectOf(identity);
      const { titre: title, question, partagee: shared } = body;
      const saved = await changeSaved(db, { owner, id: params.id, title, question, shared });
      if (!saved) throw noneSaved(params.id);
      return { body: present(saved, owner) };
    },
  ),
  route(
    {
      ...of,
      method: "DELETE",
      path: "/sql/requetes/{id}",
      params: One,
      summary: "Supprimer une requête que l’on garde",
      answers: { 204: { description: "Elle est supprimée", content: {} } },
      refusals: [404],
    },
    async ({ params, identity }, { db }) => {
      if (!(await forgetSaved(db, subjectOf(identity), params.id))) throw noneSaved(params.id);
      return { status: 204, body: undefined };
    },
  ),
];
