/** From the parts of a demand to its filters. */
import type { Contradiction, DemandFilters, FilterName, Understood } from "./demand.ts";
import type { Line } from "./line.ts";
import type { Part } from "./quantities.ts";

const LISTS = ["commune", "departement", "type_bien", "avec", "sans"] as const;
const PAIRS = [
  ["min_prix", "max_prix", "prix"],
  ["min_loyer", "max_loyer", "loyer"],
  ["min_surface", "max_surface", "surface"],
  ["min_terrain", "max_terrain", "terrain"],
  ["min_pieces", "max_pieces", "nombre de pièces"],
  ["min_chambres", "max_chambres", "nombre de chambres"],
  ["min_etage", "max_etage", "étage"],
  ["min_annee", "max_annee", "année de construction"],
] as const;
const COUNTED = new Set<FilterName>(["min_pieces", "max_pieces"]);
const SALE_ONLY = ["min_prix", "max_prix"] as const;
const RENTAL_ONLY = ["min_loyer", "max_loyer", "charges"] as const;

/** The filters of all parts together: lists are joined, kinds by rooms ("studio ou T2") widened, of energy classes the better one, of others the later part counts. */
export function mergedFilters(parts: readonly Part[]): DemandFilters {
  return parts.reduce((all: DemandFilters, { filters }) => together(all, filters), {});
}

function together(one: DemandFilters, other: DemandFilters): DemandFilters {
  const merged: DemandFilters = { ...one, ...other };
  const { min_pieces: low, max_pieces: high } = one;
  if ([...COUNTED].some((name) => other[name] !== undefined) && (low !== undefined || high !== undefined)) {
    const min = low === undefined || other.min_pieces === undefined ? undefined : Math.min(low, other.min_pieces);
    const max = high === undefined || other.max_pieces === undefined ? undefined : Math.max(high, other.max_pieces);
    Object.assign(merged, { min_pieces: min, max_pieces: max });
  }
  for (const name of LISTS) {
    const values = [...(one[name] ?? []), ...(other[name] ?? [])];
    if (values.length > 0) Object.assign(merged, { [name]: [...new Set(values)] });
  }
  if (one.dpe_max !== undefined && other.dpe_max !== undefined)
    merged.dpe_max = one.dpe_max < other.dpe_max ? one.dpe_max : other.dpe_max;
  return withoutUndefined(merged);
}

function withoutUndefined(filters: DemandFilters): DemandFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

/** Takes out of filters what no advert can meet together, and says so. */
export function settleContradictions(filters: DemandFilters): {
  filters: DemandFilters;
  contradictions: Contradiction[];
} {
  const contradictions: Contradiction[] = [];
  const left: DemandFilters = { ...filters };
  const drop = (names: readonly FilterName[], message: string): void => {
    for (const name of names) delete left[name];
    contradictions.push({ filtres: names, message });
  };
  for (const [low, high, what] of PAIRS) {
    const [min, max] = [left[low], left[high]];
    if (min !== undefined && max !== undefined && min > max)
      drop([low, high], `Le minimum (${min}) dépasse le maximum (${max}) : ${what}.`);
  }
  const both = left.avec?.filter((name) => left.sans?.includes(name)) ?? [];
  if (both.length > 0) {
    contradictions.push({ filtres: ["avec", "sans"], message: `À la fois demandé et exclu : ${both.join(", ")}.` });
    Object.assign(left, {
      avec: left.avec?.filter((name) => !both.includes(name)),
      sans: left.sans?.filter((name) => !both.includes(name)),
    });
    for (const name of ["avec", "sans"] as const) if (left[name]?.length === 0) delete left[name];
  }
  if (left.rez_de_chaussee === true && (left.min_etage ?? 0) > 0)
    drop(["rez_de_chaussee", "min_etage"], "Un rez-de-chaussée n’est pas en étage.");
  const wrong = left.transaction === "location" ? SALE_ONLY : left.transaction === "vente" ? RENTAL_ONLY : [];
  const unfit = wrong.filter((name) => left[name] !== undefined);
  if (unfit.length > 0)
    drop(
      unfit,
      left.transaction === "location" ? "Une location n’a pas de prix de vente." : "Une vente n’a pas de loyer.",
    );
  return { filters: left, contradictions };
}

/** Where in the demand each filter stands; `kept` are the filters that the answer has. */
export function understood(line: Line, parts: readonly Part[], kept: DemandFilters): Understood[] {
  return parts
    .toSorted((one, other) => one.from - other.from || one.to - other.to)
    .flatMap(({ from, to, filters }) => {
      const { debut, fin } = line.span({ from, to });
      return valuesOf(filters)
        .filter(([name]) => kept[name] !== undefined)
        .map(([filtre, valeur]) => ({ texte: line.text.slice(debut, fin), debut, fin, filtre, valeur }));
    });
}

function valuesOf(filters: DemandFilters): [FilterName, string | number | boolean][] {
  return nameEntries(filters).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((item): [FilterName, string] => [name, item])
      : value === undefined
        ? []
        : [[name, value] satisfies [FilterName, string | number | boolean]],
  );
}

function nameEntries(filters: DemandFilters): [FilterName, DemandFilters[FilterName]][] {
  return FILTER_NAMES.filter((name) => filters[name] !== undefined).map((name) => [name, filters[name]]);
}

const FILTER_NAMES: readonly FilterName[] = [
  ...LISTS,
  ...PAIRS.flatMap(([low, high]) => [low, high]),
  "transaction",
  "quartier",
  "rayon_km",
  "charges",
  "rez_de_chaussee",
  "dpe_max",
  "meuble",
  "neuf",
  "travaux",
  "viager",
  "baisse",
  "tri",
];
