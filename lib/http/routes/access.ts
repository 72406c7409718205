import * as filter from "../../query/filters.ts";
import { Refusal, unusable } from "../../query/refusal.ts";
import type { Scope } from "../../stores/access/roles.ts";
import { findUser } from "../../stores/access/users.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/access.ts";
import type { QueryDeps } from "./query-deps.ts";

/** The earlier API's names of what each scope permits. */
const PERMISSIONS = {
  lecture: ["read:annonces", "read:statistiques"],
  analyse: ["read:analytics"],
  admin: [],
} as const satisfies Readonly<Record<Scope, readonly string[]>>;

const MAX_FORM_BYTES = 10_000;

const tag = "Accès";

/** Tokens, and who holds one. */
export const accessRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag,
      access: "public",
      generation: "earlier",
      method: "POST",
      path: "/token",
      params: filter.Nothing,
      body: { schema: schema.TokenForm, as: ["form"], maxBytes: MAX_FORM_BYTES },
      summary: "Un jeton contre un nom et un mot de passe, ou contre un jeton de renouvellement",
      description: "Après quelques mots de passe incorrects, l’adresse attend un quart d’heure (429).",
      answers: { 200: json("Le jeton", schema.Token) },
      refusals: [401],
    },
    async ({ body, request }, { gate: { login } }) => {
      if (body.grant_type === "refresh_token") {
        return { body: await login.byRefreshToken(needed("refresh_token", body.refresh_token)) };
      }
      const username = needed("username", body.username);
      const password = needed("password", body.password);
      return { body: await login.byPassword({ username, password, address: request.ip }) };
    },
  ),
  route(
    {
      tag,
      access: "lecture",
      generation: "earlier",
      path: "/users/me",
      params: filter.Nothing,
      summary: "Qui demande, et ce qui lui est permis",
      answers: { 200: json("L’utilisateur du jeton, ou celui à qui est la clé", schema.Me) },
      refusals: [404],
    },
    async ({ identity: { subject, scopes } }, { db }) => {
      const user = subject === null ? undefined : await findUser(db, subject);
      if (!user) throw new Refusal("Cette clé n’est celle d’aucun utilisateur.", { status: 404, title: "Introuvable" });
      const { name, email, role } = user;
      const permissions = scopes.flatMap((scope) => PERMISSIONS[scope]);
      return { body: { username: name, email, role, permissions, droits: scopes } };
    },
  ),
  route(
    {
      tag,
      access: "public",
      path: "/.well-known/jwks.json",
      params: filter.Nothing,
      cacheControl: "public, max-age=300",
      summary: "Les clés publiques des jetons (RFC 7517)",
      answers: { 200: json("Les clés", schema.KeySet) },
    },
    async (_, { gate }) => ({ body: { keys: (await gate.keys()).published } }),
  ),
];

function needed(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw unusable([{ parametre: name, recu: null, attendu: "une valeur" }]);
}
