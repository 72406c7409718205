/** What homes were asked for against what they were signed for. */
import sql from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import { presentCommune } from "./communes.ts";
import type { BargainFilter } from "./market-filters.ts";
import { presentZone, typeName } from "./market.ts";
import { findZone } from "./market-zone.ts";
import { presentPeriodName } from "./period-name.ts";
import { round } from "./present.ts";

/** Matches that are less sure than this do not count. */
const SURE = 0.3;
/** A quarter with fewer matches has no figure. */
const FEWEST_MATCHES = 5;

/** What each figure says, for people and for language models. */
const DEFINITIONS = {
  nombre: `annonces retirées qui sont peut-être devenues une vente signée ce trimestre-là : même commune, même type, surface à 10 % près, acte signé de 30 jours avant à 240 jours après le retrait, confiance d’au moins ${SURE} ; ce rapprochement est une estimation, et DVF paraît avec des mois de retard`,
  ecart_median: "médiane de (prix signé − dernier prix demandé) ÷ dernier prix demandé, en %",
  ecart_initial_median: "de même, avec le premier prix demandé",
  delai_median: "jours entre le retrait de l’annonce et l’acte",
  confiance_moyenne: "de 0 à 1",
  prix: "le prix demandé comprend souvent les honoraires d’agence, le prix signé jamais ceux à la charge de l’acquéreur",
};

interface Quarter {
  readonly quarter: number;
  readonly matches: number;
  readonly gaps: [number, number, number];
  readonly first_gap: number;
  readonly days: number;
  readonly confidence: number;
}

/**
 * Asking against signed prices of a commune or a department, by quarter; a quarter with fewer than five matches has no figure.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function readBargains(db: Queries, filter: BargainFilter, sources: readonly Source[]) {
  const zone = await findZone(db, filter);
  const where = zone.commune ? sql`m.commune = any (${zone.commune.codes})` : sql`m.department = ${zone.department}`;
  const [row] = await ask<{ quarters: Quarter[] | null; collected: Collected[] | null }>(
    db,
    sql`with matched as materialized (
        select (4 * extract(year from m.sold_on) + extract(quarter from m.sold_on) - 1)::int as quarter, m.confidence,
          100.0 * (m.price_cents - m.asking_cents) / m.asking_cents as gap, m.sold_on - m.withdrawn_on as days,
          100.0 * (m.price_cents - m.first_asking_cents) / m.first_asking_cents as first_gap, m.advert_id, m.sale_key, m.ordinal
        from sale_match m
        where ${where} and m.confidence >= ${SURE} and (${filter.type ?? null}::text is null or m.type = ${filter.type ?? null})
          and m.sold_on between coalesce(${filter.de ?? null}::date, '-infinity') and coalesce(${filter.a ?? null}::date, 'infinity')
      )
      select (select json_agg(q order by quarter) from (select quarter, count(*) as matches, avg(confidence) as confidence,
          percentile_cont(array[0.25, 0.5, 0.75]) within group (order by gap) as gaps,
          percentile_cont(0.5) within group (order by first_gap) as first_gap, percentile_cont(0.5) within group (order by days) as days
          from matched group by 1) q) as quarters,
        (select json_agg(s) from (
          select source_id as source, max(collected_at) as collected_at from (
            select a.source_id, a.collected_at from matched join advert a using (advert_id)
            union all
            select s.source_id, s.collected_at from matched join sale s using (sale_key, ordinal)) told group by 1) s) as collected`,
  );
  return {
    commune: zone.commune ? presentCommune(zone.commune) : null,
    zone: presentZone(zone, {}),
    type: typeName(filter.type),
    resultats: (row?.quarters ?? []).map(presentQuarter),
    raison: row?.quarters ? null : "aucune annonce retirée n’a été rapprochée d’une vente",
    definitions: DEFINITIONS,
    sources: attribute(row?.collected ?? [], sources),
  };
}

function presentQuarter({ quarter, matches, gaps, first_gap, days, confidence }: Quarter) {
  const enough = matches >= FEWEST_MATCHES;
  const [q1, mediane, q3] = gaps;
  return {
    trimestre: presentPeriodName(quarter, "quarter"),
    nombre: enough ? matches : null,
    ecart_median: enough ? round(mediane, 1) : null,
    ecart_q1: enough ? round(q1, 1) : null,
    ecart_q3: enough ? round(q3, 1) : null,
    ecart_initial_median: enough ? round(first_gap, 1) : null,
    delai_median: enough ? round(days, 0) : null,
    confiance_moyenne: enough ? round(confidence, 2) : null,
    raison: enough ? null : `moins de ${FEWEST_MATCHES} rapprochements`,
  };
}
