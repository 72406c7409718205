import type { Demand, DemandFilters } from "../../lib/query/demand/demand.ts";

/** A demand under the keys of the judged demands (`lieux`, `types`, `exige` …). */
export type JudgedFilters = Readonly<Record<string, unknown>>;

const SAME = [
  "transaction",
  "rayon_km",
  "min_prix",
  "max_prix",
  "min_loyer",
  "max_loyer",
  "charges",
  "min_surface",
  "max_surface",
  "min_terrain",
  "min_pieces",
  "max_pieces",
  "min_chambres",
  "max_chambres",
  "min_etage",
  "max_etage",
  "rez_de_chaussee",
  "dpe_max",
  "meuble",
  "neuf",
  "viager",
  "tri",
  "baisse",
] as const satisfies readonly (keyof DemandFilters)[];

/** Puts a demand as understood under the keys that judged demands use; what they have no key for is left out. */
export function toJudgedKeys({ intention, filtres, souhaits, ambigu, inconnu }: Demand): JudgedFilters {
  if (intention === "hors_sujet") return { hors_sujet: true };
  const same = Object.fromEntries(SAME.flatMap((name) => (filtres[name] === undefined ? [] : [[name, filtres[name]]])));
  return {
    ...same,
    ...(intention !== "annonces" && { intention }),
    ...(filtres.max_terrain !== undefined && { max_surface: filtres.max_terrain }),
    ...(filtres.min_annee !== undefined && { annee_min: filtres.min_annee }),
    ...(filtres.max_annee !== undefined && { annee_max: filtres.max_annee }),
    ...(filtres.travaux === true && { travaux: true }),
    ...(filtres.travaux === false && { sans_travaux: true }),
    lieux: placesOf(filtres),
    types: filtres.type_bien ?? [],
    exige: filtres.avec ?? [],
    exclut: filtres.sans ?? [],
    souhaits,
    inconnu,
    ambigu: ambigu.map(({ mot, choix }) => ({ mot, choix: choix.map(({ code_insee }) => code_insee) })),
  };
}

/** Codes of communes, `dep:64`, and `quartier:NAME@CODE` in place of the commune that it is in. */
function placesOf({ commune = [], departement = [], quartier }: DemandFilters): string[] {
  const departments = departement.map((code) => `dep:${code}`);
  const [first, ...others] = commune;
  return quartier === undefined || first === undefined
    ? [...commune, ...departments]
    : [`quartier:${quartier}@${first}`, ...others, ...departments];
}
