import * as filter from "../../query/filters.ts";
import { Refusal } from "../../query/refusal.ts";
import { scopesOf } from "../../stores/access/roles.ts";
import { credentialOf } from "../access/credential.ts";
import { isOwnPage, sessionOf } from "../access/page-cookie.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { RequestFacts, Route } from "../route.ts";
import { Credentials, Session } from "../schemas/session.ts";
import type { QueryDeps } from "./query-deps.ts";

const MAX_BYTES = 10_000;

/** For pages of this origin only: programs show a token or a key. */
const shared = {
  tag: "Accès",
  access: "public",
  path: "/session",
  params: filter.Nothing,
  hidden: true,
} as const;

/** Logging in and out of the pages, by a cookie that scripts can't read. */
export const sessionRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      ...shared,
      summary: "Qui est connecté dans ce navigateur",
      answers: { 200: json("La session ; « utilisateur » est null quand il n’y en a pas", Session) },
    },
    // Asked again here: what is public is answered as to a stranger when the database is away, which a page would take for a session that has ended.
    async ({ request }, { gate }) => {
      const caller = await gate.recognise(credentialOf({ headers: request.headers, cookies: [...request.cookies] }));
      const { subject = null, scopes = [] } = caller?.identity ?? {};
      return { body: { utilisateur: subject, droits: scopes } };
    },
  ),
  route(
    {
      ...shared,
      method: "POST",
      body: { schema: Credentials, as: ["json"], maxBytes: MAX_BYTES },
      summary: "Ouvrir une session dans ce navigateur",
      answers: { 200: json("La session", Session) },
      refusals: [401, 403],
    },
    async ({ body, request }, { gate }) => {
      refuseOthers(request);
      const shown = { username: body.utilisateur, password: body.mot_de_passe, address: request.ip };
      const { user, cookie } = await gate.login.openSession(shown);
      return { body: { utilisateur: user.name, droits: scopesOf(user.role) }, cookies: [cookie] };
    },
  ),
  route(
    {
      ...shared,
      method: "DELETE",
      summary: "Fermer la session de ce navigateur",
      answers: { 204: { description: "Elle est fermée", content: {} } },
      refusals: [403],
    },
    async ({ request }, { gate }) => {
      refuseOthers(request);
      const session = sessionOf({ headers: request.headers, cookies: [...request.cookies] });
      return { status: 204, body: undefined, cookies: [await gate.login.endSession(session)] };
    },
  ),
];

/** Nobody is logged in or out by a page of somebody else's. */
function refuseOthers({ headers }: RequestFacts): void {
  if (isOwnPage(headers)) return;
  throw new Refusal("Une session ne s’ouvre et ne se ferme que depuis les pages de cette adresse.", {
    status: 403,
    title: "Autre origine",
  });
}
