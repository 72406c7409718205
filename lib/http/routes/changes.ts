import * as z from "zod";
import { writeFeed } from "../../alerts/feed.ts";
import { sameSecret } from "../../alerts/keys.ts";
import { listChanges } from "../../query/changes.ts";
import * as filter from "../../query/filters.ts";
import { notFound } from "../../query/refusal.ts";
import { readAlertById, validSerials } from "../../stores/alerts/alerts.ts";
import type { AlertRow } from "../../stores/alerts/alerts.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { RequestFacts, Route } from "../route.ts";
import * as schema from "../schemas/alerts.ts";
import type { QueryDeps } from "./query-deps.ts";

const FEEDS = {
  atom: { title: "Atom", types: ["application/atom+xml", "application/xml", "text/xml"] },
  rss: { title: "RSS", types: ["application/rss+xml", "application/xml", "text/xml"] },
} as const;

/** What happens to adverts, told to those who ask: all of it to mirrors, an alert's to feed readers. */
export const changeRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      tag: "Alertes",
      access: "lecture",
      path: "/changements",
      params: filter.ChangesFilter,
      summary: "Ce qui arrive aux annonces, pour un miroir ou un index",
      description:
        "Dans l’ordre où on l’a su. Donnez « suivant » dans « depuis » : rien ne manque et rien ne revient, aussi longtemps que vous attendiez.",
      answers: { 200: json("Une page de changements", schema.Changes) },
    },
    async ({ params }, { db, sources }) => ({ body: await listChanges(db, params, sources) }),
  ),
  feedRoute("atom"),
  feedRoute("rss"),
];

function feedRoute(format: keyof typeof FEEDS): Route<QueryDeps> {
  const { title, types } = FEEDS[format];
  return route(
    {
      tag: "Alertes",
      access: "public",
      cacheControl: "private, max-age=300",
      path: `/alertes/{id}/flux.${format}`,
      params: filter.AlertFeed,
      summary: `Une alerte en ${title}`,
      description: "Le jeton de l’adresse ouvre ce flux et rien d’autre.",
      answers: {
        200: {
          description: "Les 50 derniers événements",
          content: Object.fromEntries(types.map((t) => [t, z.string()])),
        },
      },
      refusals: [404],
    },
    async ({ params: { id, jeton }, type, request }, deps) => {
      const alert = await alertOfToken(deps, id, jeton);
      const body = await writeFeed(deps.db, alert, format, { sources: deps.sources, origin: originOf(request) });
      return { type: `${type}; charset=utf-8`, body };
    },
  );
}

/** A wrong token and a wrong alert are told alike. */
async function alertOfToken({ db, alerts, now }: QueryDeps, id: string, token: string): Promise<AlertRow> {
  const [alert, serials, keys] = await Promise.all([readAlertById(db, id), validSerials(db, id, now()), alerts.keys()]);
  const known = serials.some((serial) => sameSecret(keys.feedToken(id, serial), token));
  if (!alert || !known) throw notFound("Il n’y a pas de flux à cette adresse, ou son jeton ne vaut plus.");
  return alert;
}

function originOf({ headers }: RequestFacts): string {
  return `${headers["x-forwarded-proto"] ?? "https"}://${headers["host"] ?? "localhost"}`;
}
