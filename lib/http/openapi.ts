import * as z from "zod";
import { createDocument } from "zod-openapi";
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import type { Scope } from "../stores/access/roles.ts";
import { BODY_TYPES } from "./body.ts";
import type { BodyStatement } from "./body.ts";
import type { AnswerStatement, Route, Statement } from "./route.ts";
import { isPaged, NEXT } from "./listing.ts";
import { Problem } from "./schemas/problem.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Question ou corps illisible",
  401: "Jeton ou clé absent, faux ou expiré",
  403: "Droits insuffisants",
  404: "Introuvable",
  405: "Méthode non permise",
  406: "Aucun format accepté",
  409: "En conflit avec ce qui existe",
  410: "N’existe plus",
  413: "Corps trop grand",
  415: "Type de corps non pris en charge",
  422: "Paramètres ou valeurs invalides, chacun nommé",
  429: "Trop de questions : revenir après Retry-After",
  431: "Question trop longue pour une adresse : 16 Ko au plus, échappements compris",
  500: "Erreur interne ; l’identifiant la retrouve dans le journal",
  503: "Une base de données ne répond pas, ou la réponse demande trop de temps : revenir après Retry-After",
};

/** What a token may allow; a key names those that it has. */
const SCOPES: Readonly<Record<Scope, string>> = {
  lecture: "lire les annonces, les ventes, le marché (reader, analyst, admin)",
  analyse: "lire les analyses (analyst, admin)",
  admin: "voir les collectes et ce qu’elles ont écarté (admin)",
};

/** Writes the OpenAPI 3.1 document of these routes: what each checks and answers, from the very schemas that it is checked by. */
export function openApiDocument<Deps>(
  routes: readonly Route<Deps>[],
  version: string,
): ReturnType<typeof createDocument> {
  const statements = routes.map(({ statement }) => statement).filter(({ hidden }) => !hidden);
  const paths: ZodOpenApiPathsObject = {};
  for (const statement of statements) {
    const method = (statement.method ?? "GET").toLowerCase();
    paths[statement.path] = { ...paths[statement.path], [method]: operationOf(statement) };
  }
  return createDocument(
    {
      openapi: "3.1.1",
      info: {
        title: "imo-ops",
        version,
        description:
          "Données ouvertes du marché immobilier français : annonces, ventes, loyers, énergie, lieux, chacune avec sa source et sa date.",
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/" }],
      tags: [...new Set(statements.map(({ tag }) => tag))].map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: {
          jeton: { type: "oauth2", flows: { password: { tokenUrl: "/token", refreshUrl: "/token", scopes: SCOPES } } },
          porteur: { type: "http", scheme: "bearer", description: "un jeton de POST /token, ou une clé (imo_…)" },
          cle: { type: "apiKey", in: "header", name: "X-API-Key" },
        },
      },
    },
    { override: asPublished },
  );
}

function operationOf(statement: Statement): ZodOpenApiOperationObject {
  const { summary, description, tag, access, path, method = "GET", generation, body } = statement;
  const told = [
    description,
    generation === "earlier" ? "Adresse de l’API d’avant : un paramètre inconnu est ignoré." : undefined,
  ];
  return {
    operationId: operationId(method, path),
    summary,
    description: told.filter((text) => text !== undefined).join("\n\n"),
    tags: [tag],
    security: access === "public" ? [] : [{ jeton: [access] }, { porteur: [access] }, { cle: [access] }],
    requestParams: parametersOf(statement),
    ...(body && { requestBody: bodyOf(body) }),
    responses: responsesOf(statement),
  };
}

function operationId(method: string, path: string): string {
  const words = path.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return [method.toLowerCase(), ...words]
    .map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
    .join("");
}

/** Every parameter stands in one object: those that the path names, and the others. */
function parametersOf({ path, params }: Statement): NonNullable<ZodOpenApiOperationObject["requestParams"]> {
  const fields = Object.entries(params.shape);
  const [inPath, inQuery] = [true, false].map((wanted) =>
    fields.filter(([name]) => path.includes(`{${name}}`) === wanted),
  );
  return {
    ...(inPath && inPath.length > 0 && { path: z.object(Object.fromEntries(inPath)) }),
    ...(inQuery && inQuery.length > 0 && { query: z.object(Object.fromEntries(inQuery)) }),
  };
}

/** Control characters as expressions of every language write them; single surrogates, which JSON can hardly carry, go unsaid. */
const CONTROLS = String.raw`\u0000-\u001F\u007F-\u009F`;

/**
 * Values that stand in when nothing is asked are text, as a query string is; what only we read is not published; patterns keep to what clients
 * in other languages know.
 */
export function asPublished({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  const { type, default: given, pattern } = jsonSchema;
  if (typeof pattern === "string") {
    jsonSchema["pattern"] = pattern
      .replaceAll(String.raw`\P{Cc}`, `[^${CONTROLS}]`)
      .replaceAll(String.raw`\p{Cc}`, CONTROLS)
      .replaceAll(String.raw`\p{Cs}`, "");
  }
  if ((type === "integer" || type === "number") && typeof given === "string") jsonSchema["default"] = Number(given);
  delete jsonSchema["list"];
}

function bodyOf({
  schema,
  as,
  description,
  example,
}: BodyStatement): NonNullable<ZodOpenApiOperationObject["requestBody"]> {
  const content = { schema, ...(example !== undefined && { example }) };
  return {
    required: true,
    ...(description !== undefined && { description }),
    content: Object.fromEntries(as.map((form) => [BODY_TYPES[form], content])),
  };
}

function responsesOf({
  answers,
  access,
  params,
  body,
  refusals = [],
  generation,
  method = "GET",
}: Statement): ZodOpenApiResponsesObject {
  const asked = Object.keys(params.shape).length > 0 || generation !== "earlier" || body !== undefined;
  const usual = [
    ...(asked ? [422] : []),
    ...(generation === "earlier" ? [] : [400, 406]),
    ...(body ? [400, 413, 415] : []),
    ...(access === "public" ? [] : [401, 403]),
    429,
    500,
    503,
  ];
  const refused = [...new Set([...usual, ...refusals])].filter((status) => !(status in answers));
  return {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [
        status,
        responseOf(
          status === "200" && isPaged({ method, params })
            ? { ...answer, headers: { ...NEXT, ...answer.headers } }
            : answer,
        ),
      ]),
    ),
    ...(method === "GET" && { 304: { description: "La réponse que l’appelant tient déjà (If-None-Match)" } }),
    ...Object.fromEntries(refused.map((status) => [status, PROBLEMS[status]])),
  };
}

function responseOf({ description, content, headers = {}, example }: AnswerStatement): ZodOpenApiResponseObject {
  const told = Object.entries(headers).map(
    ([name, text]) => [name, { description: text, schema: { type: "string" } }] as const,
  );
  const bodies = Object.entries(content).map(
    ([type, schema]) => [type, { schema, ...(example !== undefined && { example }) }] as const,
  );
  return {
    description,
    ...(told.length > 0 && { headers: Object.fromEntries(told) }),
    ...(bodies.length > 0 && { content: Object.fromEntries(bodies) }),
  };
}

const PROBLEMS: Readonly<Record<string, ZodOpenApiResponseObject>> = Object.fromEntries(
  Object.entries(TITLES).map(([status, description]) => [
    status,
    { id: `Probleme${status}`, description, content: { "application/problem+json": { schema: Problem } } },
  ]),
);
