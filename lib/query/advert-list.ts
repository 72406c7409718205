import type { Sql } from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { advertConditions } from "./advert-conditions.ts";
import { keyOf, SORTS, orderAfter } from "./advert-order.ts";
import { readPage } from "./advert-page.ts";
import type { PageRow } from "./advert-page.ts";
import { countAdverts } from "./adverts.ts";
import { attribute } from "./attribution.ts";
import { cursorTo } from "./cursor.ts";
import type { AdvertList } from "./filters.ts";
import { onlyFields, presentAdvert } from "./present.ts";
import type { AdvertRow } from "./present.ts";
import { unusable } from "./refusal.ts";

/**
 * One page of the adverts that meet all criteria, in the order asked for, from where the page before ended. `total` counts all of them and is
 * null unless asked for.
 * @throws Refusal (422) for a commune's code that is the postcode of several, and for a cursor of another order.
 */
export async function listByCriteria(db: Queries, asked: AdvertList, sources: readonly Source[]) {
  const { rows, total, last, remarks } = await rowsByCriteria(db, asked);
  return {
    resultats: rows.map((row) => onlyFields(presentAdvert(row), asked.champs)),
    total,
    suivant: last ? cursorTo(nameOf(asked), last.carried, last.advert_id) : null,
    remarques: remarks,
    sources: attribute(rows.flatMap(collectedFor), sources),
  };
}

/**
 * The same page as rows; `last` is the one that the next page begins after, undefined where there is none.
 * @throws Refusal (422) as `listByCriteria` does.
 */
export async function rowsByCriteria(db: Queries, asked: AdvertList) {
  const { where, remarks } = await advertConditions(db, asked);
  const [found, total] = await Promise.all([pageOf(db, asked, where), asked.total ? countAdverts(db, where) : null]);
  const rows = found.slice(0, asked.limite);
  return { rows, total, last: found.length > asked.limite ? rows.at(-1) : undefined, remarks };
}

/** What an advert's answer is made of: what its source published, and where it was located by another. */
function collectedFor({ source_id, last_seen, located_by, located_at }: AdvertRow) {
  return [
    { source: source_id, collected_at: last_seen },
    ...(located_by !== null && located_at !== null ? [{ source: located_by, collected_at: located_at }] : []),
  ];
}

/** One advert more than the page holds tells whether there is a next one. */
async function pageOf(db: Queries, asked: AdvertList, where: Sql): Promise<PageRow[]> {
  const { tri, transaction, suivant, limite } = asked;
  if (suivant && suivant[0] !== nameOf(asked)) {
    throw unusable([
      { parametre: "suivant", recu: null, attendu: "la valeur d’une réponse dans le même ordre (« tri »)" },
    ]);
  }
  const order = orderAfter(keyOf(tri, transaction), tri.descending, suivant);
  return readPage(db, { asked, where, order, limit: limite + 1, byText: asked.quartier !== undefined });
}

/** The name of the order that a question is answered in: what a cursor of it says. */
function nameOf({ tri, transaction }: AdvertList): string {
  const name = Object.entries(SORTS).find(([, sort]) => sort === tri)?.[0] ?? "";
  return `${name} ${keyOf(tri, transaction)}`;
}
