import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import { findCommune, presentCommune } from "./communes.ts";
import type { Commune } from "./commune.ts";
import type { EnergyFilter } from "./filters.ts";
import { euros, round } from "./present.ts";
import { inCommunes } from "./sales.ts";
import { FEWEST, untold } from "./small-counts.ts";
import type { Counted } from "./small-counts.ts";

const TYPE = { apartment: "appartement", house: "maison", building: "immeuble" } as const;
const CLASSES = ["A", "B", "C", "D", "E", "F", "G"];
const TOO_FEW = `moins de ${FEWEST} DPE : chiffre non communiqué`;

/** What each figure counts, for people and for language models. */
const DEFINITIONS = {
  nombre_dpe:
    "diagnostics établis dans la période, sans ceux qu’un autre remplace ni ceux que l’ADEME a désactivés ou retirés ; un diagnostic d’immeuble compte pour un",
  part: "en % des diagnostics dont l’information est connue",
  classes_energie: `par étiquette de A à G ; null pour un effectif de moins de ${FEWEST}, et pour celui qui s’en déduirait`,
  consommation_mediane: "kWh d’énergie primaire par m² et par an, cinq usages",
  emissions_mediane: "kg équivalent CO₂ par m² et par an, cinq usages",
  surface_mediane: "surface habitable en m² ; celle des logements, ou des immeubles quand type=immeuble",
  cout_annuel_median:
    "coût annuel estimé des cinq usages, en euros ; des logements, ou des immeubles quand type=immeuble",
  part_f_g: "part en % des étiquettes F et G parmi les étiquettes connues",
  couverture:
    "disponible : des DPE de la commune sont connus ; absente : aucun ne l’est, ce qui ne veut pas dire qu’il n’y en a pas",
};

/** All that is told of the ratings of a commune. */
export interface EnergyFigures {
  /** Of the commune, whatever their type and date. */
  readonly known: number;
  readonly ratings: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly consumptions: number;
  readonly consumption: number | null;
  readonly emissions: number;
  readonly emission: number | null;
  readonly areas: number;
  readonly area: number | null;
  readonly costs: number;
  readonly cost_cents: number | null;
  readonly classes: Counted[] | null;
  readonly ghg_classes: Counted[] | null;
  readonly heatings: Counted[] | null;
  readonly periods: Counted[] | null;
  readonly collected: Collected[] | null;
}

/** A figure that is not given, and why. */
interface Withheld {
  readonly chiffre: string;
  readonly raison: string;
}

/**
 * The energy ratings of one commune in figures, none of which is over fewer than five ratings. Where none is known they are null, never 0.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function readEnergy(db: Queries, filter: EnergyFilter, sources: readonly Source[]) {
  const commune = await findCommune(db, filter.commune);
  const figures = await readFigures(db, commune.codes, filter);
  return {
    commune: presentCommune(commune),
    type: filter.type ? TYPE[filter.type] : null,
    periode: {
      de: filter.de ?? null,
      a: filter.a ?? null,
      ...(figures.ratings < FEWEST
        ? { premier_dpe: null, dernier_dpe: null }
        : { premier_dpe: figures.first, dernier_dpe: figures.last }),
    },
    couverture: figures.known === 0 ? "absente" : "disponible",
    ...presentEnergy(figures),
    definitions: DEFINITIONS,
    sources: attribute(figures.collected ?? [], sources),
  };
}

/** The energy mix of a commune, as it stands beside its market; nulls and a reason where too few ratings are known. */
export async function readEnergyMix(
  db: Queries,
  commune: Commune,
  type: EnergyFilter["type"],
  sources: readonly Source[],
) {
  const figures = await readFigures(db, commune.codes, { type });
  const { nombre_dpe, classes_energie, part_f_g, consommation_mediane } = presentEnergy(figures);
  return {
    commune: presentCommune(commune),
    nombre_dpe,
    classes_energie,
    part_f_g,
    consommation_mediane,
    raison: figures.known === 0 ? "aucun DPE de la commune n’est connu" : nombre_dpe === null ? TOO_FEW : null,
    source: attribute(figures.collected ?? [], sources)[0] ?? null,
  };
}

async function readFigures(
  db: Queries,
  communes: readonly string[],
  { type, de, a }: Pick<EnergyFilter, "type" | "de" | "a">,
): Promise<EnergyFigures> {
  const [figures = NOTHING] = await ask<EnergyFigures>(db, energyStatement(inCommunes(communes), { type, de, a }));
  return figures;
}

/** SQL of the figures of the ratings that `ofCommune` picks: one row. */
export function energyStatement(ofCommune: Sql, { type, de, a }: Pick<EnergyFilter, "type" | "de" | "a"> = {}): Sql {
  const wanted = type ?? null;
  return sql`with counted as materialized (
        select type, rated_on, energy_class, ghg_class, energy_consumption::float8, ghg_emissions::float8, area::float8,
          annual_cost_cents::float8, heating_energy, construction_period, source_id, collected_at
        from energy_rating e
        where active and withdrawn_at is null and ${ofCommune}
          and not exists (select from energy_rating later where later.source_id = e.source_id and later.replaces = e.reference)
      ), asked as materialized (
        select *, type is distinct from 'building' or ${wanted}::text = 'building' as sized from counted
        where (${wanted}::text is null or type = ${wanted})
          and rated_on between coalesce(${de ?? null}::date, '-infinity') and coalesce(${a ?? null}::date, 'infinity')
      )
      select (select count(*) from counted) as known, count(*) as ratings, min(rated_on) as first, max(rated_on) as last,
        count(energy_consumption) as consumptions, percentile_cont(0.5) within group (order by energy_consumption) as consumption,
        count(ghg_emissions) as emissions, percentile_cont(0.5) within group (order by ghg_emissions) as emission,
        count(area) filter (where sized) as areas,
        percentile_cont(0.5) within group (order by area) filter (where sized) as area,
        count(annual_cost_cents) filter (where sized) as costs,
        percentile_cont(0.5) within group (order by annual_cost_cents) filter (where sized) as cost_cents,
        (select json_agg(c) from (select energy_class as name, count(*) from asked where energy_class is not null group by 1) c) as classes,
        (select json_agg(c) from (select ghg_class as name, count(*) from asked where ghg_class is not null group by 1) c) as ghg_classes,
        (select json_agg(c) from (select heating_energy as name, count(*) from asked where heating_energy is not null group by 1) c) as heatings,
        (select json_agg(c) from (select construction_period as name, count(*) from asked where construction_period is not null group by 1) c) as periods,
        (select json_agg(c) from (select source_id as source, max(collected_at) as collected_at from counted group by 1) c) as collected
      from asked`;
}

const NOTHING: EnergyFigures = {
  known: 0,
  ratings: 0,
  first: null,
  last: null,
  consumptions: 0,
  consumption: null,
  emissions: 0,
  emission: null,
  areas: 0,
  area: null,
  costs: 0,
  cost_cents: null,
  classes: null,
  ghg_classes: null,
  heatings: null,
  periods: null,
  collected: null,
};

/** The figures as answers give them, those over too few ratings withheld. */
export function presentEnergy(figures: EnergyFigures) {
  const enough = figures.ratings >= FEWEST;
  const { consumptions, emissions, areas, costs } = figures;
  const cost = median(figures.cost_cents, costs, 0);
  const given = {
    nombre_dpe: enough ? figures.ratings : null,
    classes_energie: byClass(figures.classes),
    classes_ges: byClass(figures.ghg_classes),
    part_f_g: shareOfWorst(figures.classes ?? []),
    consommation_mediane: median(figures.consumption, consumptions, 1),
    emissions_mediane: median(figures.emission, emissions, 1),
    surface_mediane: median(figures.area, areas, 1),
    cout_annuel_median: euros(cost),
    energies_chauffage: byName(figures.heatings),
    periodes_construction: byName(figures.periods),
  };
  const withheld = Object.entries(given).filter(([, value]) => value === null);
  const retenus: Withheld[] =
    figures.known === 0 ? [] : withheld.map(([chiffre]) => ({ chiffre, raison: reasonOf(chiffre, enough) }));
  return { ...given, chiffres_retenus: retenus };
}

function reasonOf(figure: string, enough: boolean): string {
  const deduced = enough && figure === "part_f_g";
  return deduced ? `une étiquette de moins de ${FEWEST} DPE s’en déduirait` : TOO_FEW;
}

function median(value: number | null, of: number, decimals: number): number | null {
  return value === null || of < FEWEST ? null : round(value, decimals);
}

function byClass(counted: readonly Counted[] | null) {
  const cells = CLASSES.map((name) => ({ name, count: counted?.find((cell) => cell.name === name)?.count ?? 0 }));
  const total = sum(cells);
  if (total < FEWEST) return null;
  const hidden = untold(cells);
  return cells.map(({ name, count }) => ({
    classe: name,
    ...(hidden.has(name) ? { nombre: null, part: null } : { nombre: count, part: share(count, total) }),
  }));
}

/** Names are not a closed list: the rare ones are told together. */
function byName(counted: readonly Counted[] | null) {
  const cells = counted ?? [];
  const total = sum(cells);
  if (total < FEWEST) return null;
  const hidden = untold(cells);
  const told = cells.filter(({ name }) => !hidden.has(name)).sort((one, other) => other.count - one.count);
  const others = cells.filter(({ name }) => hidden.has(name));
  const lines = others.length > 0 ? [...told, { name: "autres", count: sum(others) }] : told;
  return lines.map(({ name, count }) => ({ nom: name, nombre: count, part: share(count, total) }));
}

/** Null where the number of one of the two classes could be told from it. */
function shareOfWorst(counted: readonly Counted[]): number | null {
  const total = sum(counted);
  const hidden = untold(counted);
  if (total < FEWEST || hidden.has("F") || hidden.has("G")) return null;
  return share(sum(counted.filter(({ name }) => name === "F" || name === "G")), total);
}

function sum(cells: readonly Counted[]): number {
  return cells.reduce((total, { count }) => total + count, 0);
}

function share(count: number, of: number): number {
  return round((100 * count) / of, 1);
}
