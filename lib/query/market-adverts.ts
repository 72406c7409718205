/** The adverts of a zone in figures. They are counted when asked: their rows are short, and ages and stocks change with the clock alone. */
import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { SYMBOLIC_BELOW_CENTS } from "../records/market-price.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import type { MarketFilter } from "./market-filters.ts";
import { MOST_ROOMS } from "./market-sales.ts";
import type { MarketZone } from "./resolved-zone.ts";
import { euros, round } from "./present.ts";

/** A figure over fewer adverts than this is withheld. */
export const FEWEST_ADVERTS = 5;
const NEW_DAYS = 30;
/** How far back withdrawals are looked at. */
const GONE_DAYS = 365;
/** The class that the others are compared with: the most frequent one in France. */
const REFERENCE_CLASS = "D";
const CLASSES = ["A", "B", "C", "D", "E", "F", "G"];

/** What each figure says, for people and for language models. */
export const ADVERT_DEFINITIONS = {
  annonces: `annonces d’appartements et de maisons (ou du type demandé) telles qu’elles sont aujourd’hui, quelle que soit la période ; un bien annoncé sur plusieurs portails compte pour chacun ; aucun chiffre sur moins de ${FEWEST_ADVERTS} annonces`,
  stock: "annonces en ligne, celles sous compromis comprises",
  nouvelles: `annonces en ligne vues pour la première fois depuis ${NEW_DAYS} jours au plus`,
  prix_m2_demande:
    "prix demandé divisé par la surface annoncée, honoraires tels qu’annoncés ; sans viagers ni prix symboliques",
  anciennete_mediane: "jours depuis la première vue des annonces en ligne",
  delai_median: `jours entre la première vue et le retrait des annonces retirées depuis ${GONE_DAYS} jours au plus`,
  part_baisse: "part en % des annonces en ligne dont le dernier changement de prix est une baisse",
  etiquettes: `par étiquette énergie annoncée : part en % des annonces à vendre qui en ont une, prix demandé médian en €/m² et son écart en % à celui de l’étiquette ${REFERENCE_CLASS} ; l’écart ne corrige ni l’âge ni le quartier des biens`,
  rendement_annonces: "12 × loyer_m2 médian des annonces de location ÷ prix_m2.mediane des ventes de la période, en %",
};

interface Standing {
  readonly transaction: "s" | "r";
  readonly stock: number;
  readonly under_contract: number;
  readonly fresh: number;
  readonly priced: number;
  readonly per_m2: [number, number, number] | null;
  readonly amounts: number;
  readonly amount_cents: number | null;
  readonly age: number | null;
  readonly drops: number;
}

interface Gone {
  readonly transaction: "s" | "r";
  readonly adverts: number;
  readonly days: number | null;
}

interface OfClass {
  readonly energy_class: string;
  readonly adverts: number;
  readonly priced: number;
  readonly median: number | null;
}

interface Figures {
  readonly standing: Standing[] | null;
  readonly gone: Gone[] | null;
  readonly classes: OfClass[] | null;
  readonly collected: Collected[] | null;
}

/** Reads the adverts of a zone; `withYield` sets the median rent against the median €/m² of its sales. */
export async function readAdvertMarket(
  db: Queries,
  zone: MarketZone,
  { type, pieces }: Pick<MarketFilter, "type" | "pieces">,
  sources: readonly Source[],
) {
  const known = zone.kind !== "section";
  const figures = known ? await readFigures(db, zone, typeCondition(type), roomsCondition(pieces)) : NOTHING;
  const collected = figures.collected ?? [];
  const rentals = figures.standing?.find(({ transaction }) => transaction === "r");
  return {
    collected,
    withYield: (salePerM2: number | null) => ({
      vente: { ...presentStanding(figures, "s"), ...pricesOf(figures.standing, "s") },
      location: { ...presentStanding(figures, "r"), ...rentsOf(rentals) },
      etiquettes: presentClasses(figures.classes ?? []),
      rendement_annonces: yieldOf(rentals, salePerM2),
      raison: known ? null : "les annonces ne disent pas leur section cadastrale",
      sources: attribute(collected, sources),
    }),
  };
}

const NOTHING: Figures = { standing: null, gone: null, classes: null, collected: null };

/** SQL of the homes of a type among `advert_facts`, of both types without one. */
export function typeCondition(type: MarketFilter["type"]): Sql {
  return type === undefined ? sql`type in ('a', 'h')` : sql`type = ${type === "apartment" ? "a" : "h"}`;
}

/** SQL of a number of main rooms among `advert_facts`. */
export function roomsCondition(rooms: number | undefined): Sql {
  if (rooms === undefined) return sql`true`;
  return rooms >= MOST_ROOMS ? sql`rooms >= ${MOST_ROOMS}` : sql`rooms = ${rooms}`;
}

async function readFigures(db: Queries, zone: MarketZone, ofType: Sql, ofRooms: Sql): Promise<Figures> {
  const [figures = NOTHING] = await ask<Figures>(
    db,
    sql`with offer as materialized (
        select advert_id, first_seen, status, transaction, energy_class, price_drop, source_id,
          case transaction when 's' then case when life_annuity is not true and price_cents >= ${SYMBOLIC_BELOW_CENTS}::bigint then price_cents end
            when 'r' then nullif(rent_cents, 0) end as amount_cents, nullif(area, 0) as area
        from advert_facts where ${zone.adverts} and transaction is not null and ${ofType} and ${ofRooms}
      ), standing as (
        select *, amount_cents / 100.0::float8 / area as per_m2, extract(epoch from now() - first_seen) / 86400 as age
        from offer where status <> 'w'
      ), gone as (
        select transaction, extract(epoch from e.happened_at - first_seen) / 86400 as days
        from offer cross join lateral (select max(happened_at) as happened_at from advert_event e
          where e.advert_id = offer.advert_id and e.type = 'withdrawn') e
        where status = 'w' and e.happened_at > now() - make_interval(days => ${GONE_DAYS})
      )
      select (select json_agg(s) from (
          select transaction, count(*) as stock, count(*) filter (where status = 'u') as under_contract,
            count(*) filter (where age <= ${NEW_DAYS}) as fresh, count(per_m2) as priced,
            percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as per_m2, count(amount_cents) as amounts,
            percentile_cont(0.5) within group (order by amount_cents) as amount_cents,
            percentile_cont(0.5) within group (order by age) as age, count(price_drop) as drops
          from standing group by 1) s) as standing,
        (select json_agg(g) from (select transaction, count(*) as adverts, percentile_cont(0.5) within group (order by days) as days
          from gone group by 1) g) as gone,
        (select json_agg(c) from (select energy_class, count(*) as adverts, count(per_m2) as priced,
            percentile_cont(0.5) within group (order by per_m2) as median
          from standing where transaction = 's' and energy_class is not null group by 1) c) as classes,
        (select json_agg(s) from (select source_id as source, (select a.collected_at from advert a where a.advert_id = newest) as collected_at
          from (select source_id, max(advert_id) as newest from offer group by 1) n) s) as collected`,
  );
  return figures;
}

function presentStanding({ standing, gone }: Figures, transaction: "s" | "r") {
  const now = standing?.find((one) => one.transaction === transaction);
  const left = gone?.find((one) => one.transaction === transaction);
  const stock = standing === null ? null : (now?.stock ?? 0);
  return {
    stock,
    sous_compromis: standing === null ? null : (now?.under_contract ?? 0),
    nouvelles: standing === null ? null : (now?.fresh ?? 0),
    anciennete_mediane: over(now?.stock, now?.age, 0),
    nombre_retirees: standing === null ? null : (left?.adverts ?? 0),
    delai_median: over(left?.adverts, left?.days, 0),
    part_baisse: over(now?.stock, now && (100 * now.drops) / now.stock, 1),
    raison: (now?.stock ?? 0) < FEWEST_ADVERTS ? `moins de ${FEWEST_ADVERTS} annonces en ligne` : null,
  };
}

function pricesOf(standing: Figures["standing"], transaction: "s") {
  const now = standing?.find((one) => one.transaction === transaction);
  return { prix_median: euros(over(now?.amounts, now?.amount_cents, 0)), prix_m2_demande: quartilesOf(now) };
}

function rentsOf(now: Standing | undefined) {
  return { loyer_median: euros(over(now?.amounts, now?.amount_cents, 0)), loyer_m2: quartilesOf(now) };
}

function quartilesOf(now: Standing | undefined) {
  if (!now?.per_m2 || now.priced < FEWEST_ADVERTS) return null;
  const [q1, mediane, q3] = now.per_m2;
  return { mediane: round(mediane, 2), q1: round(q1, 2), q3: round(q3, 2), nombre: now.priced };
}

function over(count: number | undefined, value: number | null | undefined, decimals: number): number | null {
  return value === null || value === undefined || (count ?? 0) < FEWEST_ADVERTS ? null : round(value, decimals);
}

function presentClasses(classes: readonly OfClass[]) {
  const total = classes.reduce((sum, { adverts }) => sum + adverts, 0);
  if (total < FEWEST_ADVERTS) return null;
  const medianOf = (name: string): number | null => {
    const found = classes.find(({ energy_class }) => energy_class === name);
    return over(found?.priced, found?.median, 1);
  };
  const reference = medianOf(REFERENCE_CLASS);
  return CLASSES.map((classe) => {
    const nombre = classes.find(({ energy_class }) => energy_class === classe)?.adverts ?? 0;
    const median = medianOf(classe);
    return {
      classe,
      nombre,
      part: round((100 * nombre) / total, 1),
      prix_m2_median: median,
      ecart: median === null || reference === null ? null : round((100 * (median - reference)) / reference, 1),
    };
  });
}

function yieldOf(rentals: Standing | undefined, salePerM2: number | null) {
  const rent = quartilesOf(rentals);
  if (rent === null)
    return { taux: null, raison: `moins de ${FEWEST_ADVERTS} annonces de location avec loyer et surface` };
  if (salePerM2 === null) return { taux: null, raison: "aucun prix de vente médian fiable" };
  return { taux: round((100 * 12 * rent.mediane) / salePerM2, 2), raison: null };
}
