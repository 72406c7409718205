/** How the adverts that were found fall into types, communes and so on. */
import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";

/** Values of a facet that are told, the most frequent ones. */
const MAX_VALUES = 15;

const BANDS = {
  prix: [100_000, 200_000, 300_000, 400_000, 600_000, 1_000_000],
  loyer: [400, 600, 800, 1_000, 1_500, 2_500],
} as const;

interface FacetRow {
  readonly facet: string;
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Counts adverts by type, commune, rooms, energy class, transaction and bands of price or rent, in one pass; what is not known is not counted. */
export async function readFacets(db: Queries, ids: readonly number[]) {
  const rows = await ask<FacetRow>(
    db,
    sql`with chosen as (
        select type_name as type_bien, commune, rooms::text as pieces, energy_class as dpe, transaction,
          width_bucket(price_cents, ${BANDS.prix.map((euros) => euros * 100)}::bigint[])::text as prix,
          width_bucket(rent_cents, ${BANDS.loyer.map((euros) => euros * 100)}::bigint[])::text as loyer
        from advert where advert_id = any(${ids}::bigint[])
      ), counted as (
        select case when grouping(type_bien) = 0 then 'type_bien' when grouping(commune) = 0 then 'commune'
            when grouping(pieces) = 0 then 'pieces' when grouping(dpe) = 0 then 'dpe' when grouping(transaction) = 0 then 'transaction'
            when grouping(prix) = 0 then 'prix' else 'loyer' end as facet,
          coalesce(type_bien, commune, pieces, dpe, transaction, prix, loyer) as value, count(*) as count
        from chosen group by grouping sets (type_bien, commune, pieces, dpe, transaction, prix, loyer)
      )
      select facet, value, count, case when facet = 'commune' then coalesce((select name from place p where p.code = value and p.type <> 'former'), value) else value end as label
      from counted where value is not null order by count desc, value`,
  );
  const of = (facet: string) => rows.filter((row) => row.facet === facet);
  const simple = (facet: string) =>
    of(facet)
      .slice(0, MAX_VALUES)
      .map(({ value, count }) => ({ valeur: value, nombre: count }));
  return {
    transaction: of("transaction").map(({ value, count }) => ({
      valeur: value === "sale" ? "vente" : "location",
      nombre: count,
    })),
    type_bien: simple("type_bien"),
    commune: of("commune")
      .slice(0, MAX_VALUES)
      .map(({ value, label, count }) => ({ code_insee: value, nom: label, nombre: count })),
    pieces: simple("pieces").toSorted((one, other) => Number(one.valeur) - Number(other.valeur)),
    dpe: simple("dpe").toSorted((one, other) => one.valeur.localeCompare(other.valeur)),
    prix: bands(of("prix"), BANDS.prix),
    loyer: bands(of("loyer"), BANDS.loyer),
  };
}

/** A band begins at its lower bound and ends before its upper one; null: open. */
function bands(rows: readonly FacetRow[], bounds: readonly number[]) {
  return rows
    .map(({ value, count }) => ({
      min: bounds[Number(value) - 1] ?? null,
      max: bounds[Number(value)] ?? null,
      nombre: count,
    }))
    .sort((one, other) => (one.min ?? 0) - (other.min ?? 0));
}
