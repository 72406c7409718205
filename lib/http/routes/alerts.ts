import { randomUUID } from "node:crypto";
import { conditionsOf } from "../../alerts/criteria.ts";
import { presentAlert, presentDelivery, presentKey } from "../../alerts/present.ts";
import { cursorTo } from "../../query/cursor.ts";
import * as filter from "../../query/filters.ts";
import { Refusal, notFound, unusable } from "../../query/refusal.ts";
import * as store from "../../stores/alerts/alerts.ts";
import { deliveriesOfAlert, writeTest } from "../../stores/alerts/deliveries.ts";
import type { Identity } from "../access.ts";
import { json } from "../json.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import * as schema from "../schemas/alerts.ts";
import type { QueryDeps } from "./query-deps.ts";

/** Alerts that one user may have. */
const MOST = 50;
/** Between two tests of an alert. */
const TEST_SECONDS = 10;
/** How long the key before stays valid. */
const OVERLAP_MS = 24 * 3_600_000;

const of = { tag: "Alertes", access: "lecture" } as const;

/** Who asks. @throws Refusal (401) where nobody is known: alerts are somebody's. */
function ownerOf({ subject }: Identity): string {
  if (subject !== null) return subject;
  throw new Refusal("Une alerte est à quelqu’un : donnez un jeton ou une clé.", {
    status: 401,
    title: "Authentification requise",
    headers: { "WWW-Authenticate": "Bearer" },
  });
}

function noAlert(id: string): Refusal {
  return notFound(`Aucune de vos alertes ne porte l’identifiant ${id}.`);
}

async function readAlert({ db }: QueryDeps, identity: Identity, id: string): Promise<store.AlertRow> {
  const row = await store.findAlert(db, ownerOf(identity), id);
  if (!row) throw noAlert(id);
  return row;
}

async function checkReceiver({ alerts }: QueryDeps, url: string, place: string): Promise<void> {
  const attendu = await alerts.refusalOfReceiver(url);
  if (attendu !== null) throw unusable([{ parametre: place, recu: "un texte", attendu }]);
}

/** Refuses a place that can't be told by its path in the body. */
async function checkPlaces({ db }: QueryDeps, criteria: store.AlertFilter): Promise<void> {
  try {
    await conditionsOf(db, criteria);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.details.faults) throw error;
    throw unusable(error.details.faults.map((fault) => ({ ...fault, parametre: `$.filtres.${fault.parametre}` })));
  }
}

/** Saved searches and their webhooks: each is read and changed by its owner only. */
export const alertRoutes: readonly Route<QueryDeps>[] = [
  route(
    {
      ...of,
      method: "POST",
      path: "/alertes",
      params: filter.Nothing,
      body: {
        schema: schema.NewAlert,
        as: ["json"],
        example: {
          nom: "Hendaye, moins de 300 000 €",
          filtres: { commune: ["64260"], max_prix: 300_000, avec: ["jardin"] },
          canal: { type: "webhook", url: "https://chatbot.example/imo" },
        },
      },
      summary: "Une nouvelle alerte",
      description: `Prévient de ce qui arrive aux annonces qui répondent aux filtres, par webhook signé et dans un flux Atom ou RSS. ${MOST} alertes au plus.`,
      answers: { 201: json("L’alerte, avec ses secrets, montrés cette seule fois", schema.CreatedAlert) },
      refusals: [409],
    },
    async ({ body: { nom, filtres, canal }, identity }, deps) => {
      const { db, alerts } = deps;
      const owner = ownerOf(identity);
      const url = canal.type === "webhook" ? canal.url : null;
      if (url !== null) await checkReceiver(deps, url, "$.canal.url");
      await checkPlaces(deps, filtres);
      const row = await store.insertAlert(db, { alertId: randomUUID(), owner, name: nom, filter: filtres, url }, MOST);
      if (!row) {
        throw new Refusal(`Vous avez ${MOST} alertes, le plus possible : supprimez-en une.`, {
          status: 409,
          title: "Trop d’alertes",
        });
      }
      const key = presentKey(await alerts.keys(), row.alert_id, 1, row.channel);
      return { status: 201, body: { ...presentAlert(row), ...key }, headers: { Location: `/alertes/${row.alert_id}` } };
    },
  ),
  route(
    {
      ...of,
      path: "/alertes",
      params: filter.Nothing,
      summary: "Vos alertes, la plus récente d’abord",
      answers: { 200: json("Les alertes", schema.Alerts) },
    },
    async ({ identity }, { db }) => ({
      body: { resultats: (await store.alertsOf(db, ownerOf(identity))).map(presentAlert) },
    }),
  ),
  route(
    {
      ...of,
      path: "/alertes/{id}",
      params: filter.OneAlert,
      summary: "Une de vos alertes",
      answers: { 200: json("L’alerte", schema.Alert) },
      refusals: [404],
    },
    async ({ params: { id }, identity }, deps) => ({ body: presentAlert(await readAlert(deps, identity, id)) }),
  ),
  route(
    {
      ...of,
      method: "PATCH",
      path: "/alertes/{id}",
      params: filter.OneAlert,
      body: { schema: schema.AlertChange, as: ["json"], example: { active: true } },
      summary: "Change une alerte",
      description: "Active à nouveau, elle livre aussi ce qui attendait depuis sept jours au plus.",
      answers: { 200: json("L’alerte", schema.Alert) },
      refusals: [404],
    },
    async ({ params: { id }, body, identity }, deps) => {
      const { channel } = await readAlert(deps, identity, id);
      if (body.url !== undefined && channel === "feed")
        throw unusable([{ parametre: "$.url", recu: null, attendu: "pas d’adresse pour un flux" }]);
      if (body.url !== undefined) await checkReceiver(deps, body.url, "$.url");
      if (body.filtres) await checkPlaces(deps, body.filtres);
      const changes = {
        name: body.nom,
        filter: body.filtres,
        url: body.url,
        active: body.active,
      };
      const row = await store.changeAlert(deps.db, ownerOf(identity), id, changes, deps.now());
      if (!row) throw noAlert(id);
      return { body: presentAlert(row) };
    },
  ),
  route(
    {
      ...of,
      method: "DELETE",
      path: "/alertes/{id}",
      params: filter.OneAlert,
      summary: "Supprime une alerte et son journal",
      answers: { 204: { description: "Supprimée", content: {} } },
      refusals: [404],
    },
    async ({ params: { id }, identity }, { db }) => {
      if (!(await store.removeAlert(db, ownerOf(identity), id))) throw noAlert(id);
      return { status: 204, body: undefined };
    },
  ),
  route(
    {
      ...of,
      method: "POST",
      path: "/alertes/{id}/test",
      params: filter.OneAlert,
      summary: "Envoie une livraison d’essai",
      description:
        "Une seule tentative, avec l’annonce la plus récente qui répond à l’alerte ; aussi quand elle est en pause.",
      answers: { 202: json("L’essai est parti ; le journal dit ce qu’il est devenu", schema.TestSent) },
      refusals: [404, 409],
    },
    async ({ params: { id }, identity }, deps) => {
      const { channel } = await readAlert(deps, identity, id);
      if (channel === "feed")
        throw new Refusal("Un flux ne reçoit rien : lisez-le.", { status: 409, title: "Alerte sans webhook" });
      const test = await writeTest(deps.db, id, deps.now(), TEST_SECONDS);
      if (test === null) {
        throw new Refusal(`Un essai toutes les ${TEST_SECONDS} secondes, pas plus.`, {
          status: 429,
          title: "Trop d’essais",
          headers: { "Retry-After": String(TEST_SECONDS) },
        });
      }
      await deps.alerts.enqueue(test);
      return { status: 202, body: { livraison: test, journal: `/alertes/${id}/livraisons` } };
    },
  ),
  route(
    {
      ...of,
      method: "POST",
      path: "/alertes/{id}/cle",
      params: filter.OneAlert,
      summary: "Donne une nouvelle clé à une alerte",
      description: "L’ancienne vaut encore 24 heures à côté de la nouvelle ; une plus ancienne ne vaut plus rien.",
      answers: { 200: json("La nouvelle clé, montrée cette seule fois", schema.NewKey) },
      refusals: [404],
    },
    async ({ params: { id }, identity }, deps) => {
      const { channel } = await readAlert(deps, identity, id);
      const expires = new Date(deps.now().getTime() + OVERLAP_MS);
      const serial = await store.rotateKey(deps.db, id, deps.now(), expires);
      const key = presentKey(await deps.alerts.keys(), id, serial, channel);
      return { body: { ...key, ancienne_valable_jusqu_au: expires.toISOString() } };
    },
  ),
  route(
    {
      ...of,
      path: "/alertes/{id}/livraisons",
      params: filter.AlertDeliveries,
      summary: "Ce qui a été livré, la plus récente d’abord",
      answers: { 200: json("Une page du journal, qui remonte à 90 jours", schema.Deliveries) },
      refusals: [404],
    },
    async ({ params: { id, limite, suivant }, identity }, deps) => {
      await readAlert(deps, identity, id);
      const found = await deliveriesOfAlert(deps.db, id, suivant?.[0], limite + 1);
      const shown = found.slice(0, limite);
      const last = found.length > limite ? shown.at(-1) : undefined;
      return { body: { resultats: shown.map(presentDelivery), suivant: last ? cursorTo(last.number) : null } };
    },
  ),
];
