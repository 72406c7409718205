/** What a report is of, in French words. */
import { frenchDay } from "../french-day.ts";
import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { AnyMarketBody } from "../market-filters.ts";
import { MOST_ROOMS } from "../market-sales.ts";
import type { MarketZone } from "../resolved-zone.ts";
import { presentProperty } from "../present-property.ts";
import type { PropertyRow } from "../present-property.ts";
import { readStanding } from "../property-standing.ts";
import { notFound } from "../refusal.ts";
import { area, squareMetres } from "./figures.ts";

/** `Hendaye (64260), section 000AM`; `Département 64`; `500 m autour de 43,3582, −1,7741`; `Zone dessinée`. */
export function placeName({ kind, commune, department, section }: MarketZone, { lat, lon, rayon }: AnyMarketBody) {
  if (kind === "departement") return `Département ${department}`;
  if (kind === "polygone") return "Zone dessinée";
  if (kind === "rayon") return `${area(rayon ?? 0)}\u00a0m autour de ${degrees(lat)}\u00a0; ${degrees(lon)}`;
  const name = `${commune?.name ?? "Commune"} (${commune?.code})`;
  return section === null ? name : `${name}, section ${section}`;
}

function degrees(value = 0): string {
  return value.toFixed(4).replace("-", "−").replace(".", ",");
}

/** `appartements de 3 pièces, depuis le 1er janvier 2019 jusqu’au 31 décembre 2023`; empty where nothing narrows the market. */
export function narrowing({ type, pieces, de, a }: AnyMarketBody): string {
  const homes = type === undefined ? "appartements et maisons" : type === "apartment" ? "appartements" : "maisons";
  const rooms =
    pieces === undefined
      ? ""
      : ` de ${pieces}\u00a0pièce${pieces > 1 ? "s" : ""}${pieces === MOST_ROOMS ? " et plus" : ""}`;
  const years = [de && `depuis le ${frenchDay(de)}`, a && `jusqu’au ${frenchDay(a)}`].filter(Boolean).join(" ");
  return `${homes}${rooms}${years === "" ? "" : `, ${years}`}`;
}

/** A property of today by an id that it has or had, and what it is: `Appartement de 52 m², Hendaye`. @throws Refusal (404) when there is none. */
export async function propertyTitle(
  db: Queries,
  asked: number,
): Promise<{ readonly id: number; readonly title: string }> {
  const { id } = await readStanding(db, asked);
  const [row] = await ask<PropertyRow>(
    db,
    sql`select p.*, (select name from place where code = p.commune and type <> 'former') as commune_name
      from property p where property_id = ${id}::bigint`,
  );
  if (!row) throw notFound(`Aucun bien ne porte l’identifiant ${asked}.`, `There is no property ${asked}`);
  const { type_bien, surface, commune } = presentProperty(row);
  const kind = type_bien === "autre" ? "Bien" : `${type_bien.slice(0, 1).toUpperCase()}${type_bien.slice(1)}`;
  const size = surface === null ? "" : ` de ${squareMetres(surface)}`;
  return { id, title: `${kind}${size}${commune === null ? "" : `, ${commune}`}` };
}
