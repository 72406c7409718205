/** The market by commune and by section, a year a row: what /marche answers for that year. */
import sql, { empty } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { coverageOf } from "../../query/coverage.ts";
import type { CoveredYear } from "../../query/coverage.ts";
import { presentSales } from "../../query/market.ts";
import { salePartsByZone } from "../../query/market-sales.ts";
import type { SaleFigures } from "../../query/market-sales.ts";
import type { TableRow } from "../../query/table.ts";
import { dataSet } from "../data-set.ts";
import type { Column } from "../data-set.ts";
import { DVF_TERMS, salesFacts } from "./sales-facts.ts";

type Type = "all" | "apartment" | "house";

interface YearRow extends Omit<SaleFigures, "by_quarter" | "collected"> {
  readonly zone: string;
  readonly name: string | null;
  readonly department: string | null;
  readonly year: number;
  readonly type: Type;
  readonly covered: readonly CoveredYear[];
}

const TYPE = { all: "tous", apartment: "appartement", house: "maison" } as const;

const FIGURES: readonly Column[] = [
  {
    name: "nombre_ventes",
    type: "integer",
    description:
      "Actes portant sur un seul logement du type, dont le prix et la surface bâtie sont connus et dont le prix est celui du marché : la base des prix au m².",
  },
  {
    name: "prix_m2_median",
    type: "number",
    description:
      "Médiane du prix de l’acte divisé par la surface réelle bâtie, en €/m², hors honoraires et frais à la charge de l’acquéreur.",
  },
  { name: "prix_m2_q1", type: "number", description: "Premier quartile du même prix, en €/m² (quantile de type 7)." },
  { name: "prix_m2_q3", type: "number", description: "Troisième quartile du même prix, en €/m² (quantile de type 7)." },
  { name: "prix_m2_moyen", type: "number", description: "Moyenne du même prix, en €/m²." },
  {
    name: "ventes_ecartees",
    type: "integer",
    description:
      "Actes d’un seul logement du type que les prix au m² ne comptent pas : prix symbolique, échange, expropriation, adjudication.",
  },
];

const DEEDS: readonly Column[] = [
  {
    name: "nombre_actes",
    type: "integer",
    description:
      "Tous les actes de la zone et de l’année, quels que soient les biens ; répété sur chaque ligne de la zone et de l’année.",
  },
  { name: "nombre_actes_sans_prix", type: "integer", description: "Ceux d’entre eux dont le prix n’est pas publié." },
  {
    name: "volume",
    type: "number",
    description:
      "Somme en euros des prix de tous ces actes, chaque disposition comptée une fois ; répété comme nombre_actes.",
  },
  { name: "premiere_vente", type: "date", description: "Jour du premier de ces actes." },
  { name: "derniere_vente", type: "date", description: "Jour du dernier de ces actes." },
];

const COUVERTURE: Column = {
  name: "couverture",
  type: "string",
  required: true,
  description:
    "complete : les fichiers tiennent toute l’année ; partielle : des lignes ont été écartées, ou l’année n’était pas finie.",
};
const COMMUNE: Column = {
  name: "commune",
  type: "string",
  description: "Nom de la commune ou de l’arrondissement d’aujourd’hui.",
};
const ANNEE: Column = { name: "annee", type: "integer", required: true, description: "Année des actes." };

/** SQL: `span` of zones and the years that files cover. `areas` names the table of `zone`, `area` and `commune` (the zone that files cover). */
function yearSpans(areas: Sql): Sql {
  return sql`covered as (
      select a.zone, c.year, c.source_id as source, max(c.collected_at) as collected_at,
        bool_and(c.complete) and count(*) >= (select count(*) from place where parent = a.zone and type = 'arrondissement') as complete
      from publication_area a join sale_coverage c on c.commune = a.area group by 1, 2, 3
    ), covered_year as materialized (
      select zone as commune, year, json_agg(json_build_object('year', year, 'source', source, 'collected_at', collected_at, 'complete', complete)) as covered
      from covered group by 1, 2
    ), span as materialized (
      select a.zone, a.area, y.year, make_date(y.year, 1, 1) as first_day, make_date(y.year, 12, 31) as last_day,
        not exists (select from market_due d where d.commune = left(a.area, 5) and d.year = y.year) as kept
      from ${areas} a join covered_year y using (commune)
    ), cell as (
      select span.zone, m.* from span join market_year m using (area, year) where kept
    )`;
}

/** SQL of the figures of zones and years by type; `together`: of both types together too. */
function figures(areas: Sql, sales: Sql, { together }: { readonly together: boolean }): Sql {
  const by = (columns: Sql): Sql =>
    together
      ? sql`grouping sets ((zone, year${columns}), (zone, year, type${columns}))`
      : sql`zone, year, type${columns}`;
  return sql`${salePartsByZone(yearSpans(areas), sales)}, deeds as (
      select zone, year, sum(deeds)::int as deeds, sum(unpriced)::int as unpriced, min(first_sale) as first_sale, max(last_sale) as last_sale,
        sum(volume_cents) as volume_cents
      from counted group by zone, year
    ), homes as (
      select zone, year, coalesce(type, 'all') as type, count(*)::int as sales, avg(per_m2 order by per_m2) as mean,
        percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as quartiles
      from price group by ${by(empty)}
    ), without_market as (
      select zone, year, type, json_object_agg(reason, n) as left_out from (
        select zone, year, coalesce(type, 'all') as type, reason, count(*) as n from apart
        group by ${by(sql`, reason`)}) a
      group by zone, year, type
    )`;
}

const OF_TYPE = sql`zone, year, type, coalesce(deeds, 0) as deeds, coalesce(unpriced, 0) as unpriced, first_sale, last_sale, volume_cents,
  coalesce(sales, 0) as sales, mean, quartiles, left_out, covered`;
const JOINED = (first: Sql) => sql`${first} left join deeds using (zone, year) left join homes using (zone, year, type)
  left join without_market using (zone, year, type)`;

/** The market of communes, by year and type. */
export const communeMarket = dataSet<YearRow>({
  id: "marche-communes",
  version: "1.0",
  title: "Marché immobilier par commune",
  description:
    "Prix au m², nombre de ventes et volume par commune ou arrondissement, par année et par type de logement, d’après les actes publiés par la DGFiP (DVF). Ce sont les chiffres que répond /marche pour la même commune, la même année et le même type.",
  keywords: ["immobilier", "prix", "ventes", "communes", "DVF"],
  columns: [
    {
      name: "code_insee",
      type: "string",
      required: true,
      description: "Code INSEE d’aujourd’hui de la commune ou de l’arrondissement.",
    },
    COMMUNE,
    { name: "departement", type: "string", description: "Code du département." },
    ANNEE,
    {
      name: "type",
      type: "string",
      required: true,
      description:
        "tous (appartements et maisons), appartement ou maison ; un type n’a une ligne que s’il s’en est vendu.",
    },
    COUVERTURE,
    ...FIGURES,
    {
      name: "fiabilite",
      type: "string",
      required: true,
      description: "faible : moins de 5 ventes ; suffisante sinon.",
    },
    ...DEEDS,
  ],
  key: ["code_insee", "annee", "type"],
  located: false,
  noindex: true,
  terms: DVF_TERMS,
  statement: sql`with ${figures(sql`(select zone, area, zone as commune from publication_area)`, sql`commune = span.area`, { together: true })}
    select ${OF_TYPE}, z.name, z.department
    from ${JOINED(sql`(select y.commune as zone, y.year, t.type, t.rank, y.covered
      from covered_year y cross join (values ('all', 1), ('apartment', 2), ('house', 3)) as t (type, rank)) y`)}
    join publication_zone z using (zone)
    where type = 'all' or sales > 0 or left_out is not null order by zone collate "C", year, rank`,
  present: (row) => {
    const shared = presentYear(row, false);
    if (shared === null) return null;
    const { zone, name, department, year, type } = row;
    const { couverture, deeds, ...rest } = shared;
    return {
      code_insee: zone,
      commune: name,
      departement: department,
      annee: year,
      type: TYPE[type],
      couverture,
      ...rest,
      ...deeds,
    };
  },
  facts: salesFacts,
});

/** The market of sections of the land register, by year and type; figures over few sales are withheld. */
export const sectionMarket = dataSet<YearRow>({
  id: "marche-sections",
  version: "1.0",
  title: "Marché immobilier par section cadastrale",
  description:
    "Prix au m² et nombre de ventes par section cadastrale, par année et par type de logement. Aucun prix sur moins de 5 ventes, aucun volume sur moins de 5 actes ; il n’y a pas de ligne « tous », dont un chiffre retenu se déduirait.",
  keywords: ["immobilier", "prix", "ventes", "cadastre", "sections", "DVF"],
  columns: [
    {
      name: "section",
      type: "string",
      required: true,
      description: "Code INSEE de la commune d’aujourd’hui, préfixe et lettres de la section : 10 caractères.",
    },
    {
      name: "code_insee",
      type: "string",
      required: true,
      description: "Code INSEE d’aujourd’hui de la commune ou de l’arrondissement.",
    },
    COMMUNE,
    ANNEE,
    { name: "type", type: "string", required: true, description: "appartement ou maison." },
    COUVERTURE,
    ...FIGURES,
    ...DEEDS,
  ],
  key: ["section", "annee", "type"],
  located: false,
  noindex: true,
  terms: DVF_TERMS,
  statement: sql`with today as materialized (
      select distinct on (area) area as code, zone as commune from publication_area join publication_zone using (zone)
      order by area, cardinality(codes), zone
    ), section as materialized (
      select t.commune || substr(s.area, 6) as zone, s.area, t.commune from (
        select area from market_year where length(area) = 10
        union select s.commune || section from market_due d join sale s on s.commune = d.commune and s.superseded_by is null
          and s.sold_on between make_date(d.year, 1, 1) and make_date(d.year, 12, 31) cross join lateral unnest(s.sections) as section) s
      join today t on t.code = left(s.area, 5)
    ), ${figures(sql`section`, sql`commune = left(span.area, 5) and sections @> array[substr(span.area, 6)]`, { together: false })}
    select ${OF_TYPE}, z.name, z.department
    from ${JOINED(sql`(select distinct on (k.zone, k.year, k.type) k.zone, k.year, k.type, left(k.zone, 5) as commune
      from (select zone, year, type from homes union all select zone, year, type from without_market) k) k`)}
    join covered_year y using (commune, year)
    join (select zone as commune, name, department from publication_zone) z using (commune)
    order by zone collate "C", year, type`,
  present: (row) => {
    const shared = presentYear(row, true);
    if (shared === null) return null;
    const { zone, name, year, type } = row;
    const { couverture, deeds, fiabilite: _, ...rest } = shared;
    return {
      section: zone,
      code_insee: zone.slice(0, 5),
      commune: name,
      annee: year,
      type: TYPE[type],
      couverture,
      ...rest,
      ...deeds,
    };
  },
  facts: salesFacts,
});

/** Null where no file covers the year. */
function presentYear(row: YearRow, small: boolean) {
  const { state } = coverageOf(row.covered, { de: `${row.year}-01-01`, a: `${row.year}-12-31` });
  if (state === "absente") return null;
  const { premiere_vente, derniere_vente, prix_m2, figures } = presentSales(row, small);
  return {
    couverture: state,
    nombre_ventes: figures.nombre_ventes,
    prix_m2_median: prix_m2?.mediane ?? null,
    prix_m2_q1: prix_m2?.q1 ?? null,
    prix_m2_q3: prix_m2?.q3 ?? null,
    prix_m2_moyen: prix_m2?.moyenne ?? null,
    ventes_ecartees: Object.values(figures.ventes_ecartees).reduce((sum, count) => sum + count, 0),
    fiabilite: figures.fiabilite,
    deeds: {
      nombre_actes: figures.nombre_actes,
      nombre_actes_sans_prix: figures.nombre_actes_sans_prix,
      volume: figures.volume,
      premiere_vente,
      derniere_vente,
    } satisfies TableRow,
  };
}
