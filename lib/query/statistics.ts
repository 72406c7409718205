import type { Queries } from "../stores/postgres/postgres.ts";
import { round } from "./present.ts";

interface Group {
  readonly type_name: string;
  readonly energy_class: string | null;
  readonly adverts: number;
  readonly prices: number;
  readonly price_cents: number | null;
  readonly areas: number;
  readonly area: number | null;
}

const GROUPS = `select type_name, energy_class, adverts, prices, price_cents, areas, area from advert_tally_sum`;

/** Figures over all adverts that are not withdrawn: mean sale price in euros, mean area in m² (null when there is none), counts by type and by energy class. */
export async function readStatistics(db: Queries) {
  const groups = await db.query<Group>(GROUPS);
  const total = (pick: (group: Group) => number | null): number =>
    groups.reduce((sum, group) => sum + (pick(group) ?? 0), 0);
  const prices = total(({ prices }) => prices);
  const areas = total(({ areas }) => areas);
  return {
    total_annonces: total(({ adverts }) => adverts),
    annonces_par_type: counted(groups, ({ type_name }) => type_name).map(([type_bien, count]) => ({
      type_bien,
      count,
    })),
    prix_moyen: prices === 0 ? null : round(total(({ price_cents }) => price_cents) / prices / 100, 2),
    surface_moyenne: areas === 0 ? null : round(total(({ area }) => area) / areas, 2),
    distribution_dpe: counted(groups, ({ energy_class }) => energy_class)
      .filter(([dpe]) => dpe !== null)
      .map(([dpe_classe_active, count]) => ({ dpe_classe_active, count })),
  };
}

/** Adverts a key, the most frequent first. */
function counted<Key>(groups: readonly Group[], keyOf: (group: Group) => Key): [Key, number][] {
  const counts = new Map<Key, number>();
  for (const group of groups) counts.set(keyOf(group), (counts.get(keyOf(group)) ?? 0) + group.adverts);
  return [...counts].sort(([, one], [, other]) => other - one);
}
