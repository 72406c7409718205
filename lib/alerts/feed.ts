import { Feed } from "feed";
import sql from "sql-template-tag";
import { advertsByIds } from "../query/advert-rows.ts";
import { ask } from "../query/ask.ts";
import { attribute } from "../query/attribution.ts";
import { presentEvent } from "../query/events.ts";
import type { EventRow, PresentedEvent } from "../query/events.ts";
import { presentAdvert } from "../query/present.ts";
import type { AdvertRow } from "../query/present.ts";
import type { Source } from "../sources/schema.ts";
import type { AlertRow } from "../stores/alerts/alerts.ts";
import type { Queries } from "../stores/postgres/postgres.ts";

/** Events that a feed shows. */
const ITEMS = 50;
/** Of a description. */
const MAX_TEXT = 500;

/** What a feed is made of. */
export interface FeedParts {
  readonly sources: readonly Source[];
  /** Address under which the API was asked, without a path. */
  readonly origin: string;
}

type Item = EventRow & { readonly event_id: string; readonly advert_id: number; readonly recorded_at: string };

/** Writes the newest events of an alert as Atom (RFC 4287) or RSS 2.0. */
export async function writeFeed(
  db: Queries,
  alert: AlertRow,
  format: "atom" | "rss",
  { sources, origin }: FeedParts,
): Promise<string> {
  const items = await ask<Item>(
    db,
    sql`select l.event_id, l.advert_id, l.type, l.happened_at, l.detail, l.recorded_at
      from delivery d join event_log l using (event_id)
      where d.alert_id = ${alert.alert_id}::uuid order by d.number desc limit ${ITEMS}`,
  );
  const rows = await advertsByIds(db, [...new Set(items.map(({ advert_id }) => advert_id))]);
  const adverts = new Map(rows.map((row) => [row.advert_id, row]));
  const cited = attribute(
    rows.map(({ source_id, last_seen }) => ({ source: source_id, collected_at: last_seen })),
    sources,
  );
  const feed = new Feed({
    id: `urn:uuid:${alert.alert_id}`,
    title: readable(alert.name),
    description: "Ce qui arrive aux annonces qui répondent à cette alerte",
    link: `${origin}/alertes/${alert.alert_id}`,
    language: "fr",
    updated: new Date(items[0]?.recorded_at ?? alert.created_at),
    generator: "imo-ops",
    author: { name: "imo-ops" },
    copyright: readable(
      cited.map(({ id, producteur, licence }) => [producteur ?? id, licence].filter(Boolean).join(", ")).join(" ; "),
    ),
  });
  for (const item of items) {
    const row = adverts.get(item.advert_id);
    const [event] = presentEvent(item);
    if (row && event) feed.addItem(itemOf(item, event, row, origin));
  }
  return format === "atom" ? feed.atom1() : feed.rss2();
}

function itemOf({ event_id, recorded_at, happened_at }: Item, event: PresentedEvent, row: AdvertRow, origin: string) {
  const advert = presentAdvert(row);
  const title = [titleOf(event), advert.titre ?? advert.type_bien, advert.prix_detaille].filter(Boolean).join(" – ");
  return {
    id: `urn:uuid:${event_id}`,
    guid: `urn:uuid:${event_id}`,
    title: asHtml(title),
    link: advert.lien ?? `${origin}/annonces/${advert.id_annonce}`,
    date: new Date(recorded_at),
    published: new Date(happened_at),
    description: asHtml(
      [advert.localisation_complete, advert.description?.slice(0, MAX_TEXT)].filter(Boolean).join(" – "),
    ),
  };
}

const TITLES = {
  creation: "Nouvelle annonce",
  retrait: "Annonce retirée",
  remise_en_ligne: "Annonce remise en ligne",
} as const;

function titleOf(event: PresentedEvent): string {
  if (event.type === "changement") return `Changement (${event.champs.join(", ")})`;
  if (event.type !== "changement_prix") return TITLES[event.type];
  const { ancien_prix, nouveau_prix } = event;
  const change = `${money(ancien_prix)} → ${money(nouveau_prix)}`;
  if (ancien_prix === null || nouveau_prix === null) return `Changement de prix (${change})`;
  return `${nouveau_prix < ancien_prix ? "Baisse" : "Hausse"} de prix (${change})`;
}

function money(euros: number | null): string {
  return euros === null ? "non indiqué" : `${euros.toLocaleString("fr-FR")} €`;
}

/** Readers take an item's texts for HTML. */
function asHtml(text: string): string {
  return readable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Without what XML 1.0 (2.2) has no place for. */
function readable(text: string): string {
  return text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, " ");
}
