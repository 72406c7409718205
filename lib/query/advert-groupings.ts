/** By what adverts may be grouped, and how each is said in SQL. */

const inClasses = (value: string, bounds: readonly number[], unit: string) => {
  const steps = bounds.map((bound, at) => {
    const from = bounds[at - 1];
    return `when ${value} < ${bound} then '${from === undefined ? `moins de ${bound}` : `de ${from} à moins de ${bound}`}${unit}'`;
  });
  return `case ${steps.join(" ")} when ${value} is not null then '${bounds.at(-1)}${unit} et plus' end`;
};

/** By what adverts may be grouped. */
export const GROUPINGS = [
  "type",
  "pieces",
  "surface",
  "dpe",
  "dpe_ges",
  "construction",
  "commune",
  "mois",
  "saison",
  "photos",
  "description",
  "copropriete",
  "visite_virtuelle",
  "equipement",
] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Each grouping in SQL over `f`, a row of `advert_facts`, and `a`, its row of `advert`. */
export const GROUPS = {
  type: `case f.type when 'a' then 'appartement' when 'h' then 'maison' when 'p' then 'parking' when 'l' then 'terrain' when 'c' then 'local'
    when 'b' then 'immeuble' else 'autre' end`,
  pieces: `case when f.rooms >= 8 then '8 et plus' else f.rooms::text end`,
  surface: inClasses("f.area", [20, 40, 60, 80, 100, 150], " m²"),
  dpe: `f.energy_class::text`,
  dpe_ges: `f.energy_class::text || '/' || a.ghg_class`,
  construction: inClasses("f.year_built", [1900, 1946, 1971, 1991, 2011], ""),
  commune: `f.commune`,
  mois: `to_char(f.first_seen at time zone 'Europe/Paris', 'YYYY-MM')`,
  saison: `to_char(f.first_seen at time zone 'Europe/Paris', 'MM')`,
  photos: inClasses(`(a.content->>'photoCount')::int`, [1, 6, 11], ""),
  description: inClasses(`length(a.content->>'description')`, [100, 500], " caractères"),
  copropriete: inClasses(`(a.content->>'condominiumLots')::int`, [10, 51], " lots"),
  visite_virtuelle: `case (a.content->>'hasVirtualTour')::boolean when true then 'oui' when false then 'non' end`,
  equipement: `equipment.name`,
} as const satisfies Record<Grouping, string>;

/** Groupings that read the adverts themselves, not their short facts: only of a zone. */
export function needsZone(grouping: Grouping): boolean {
  return /\ba\./.test(GROUPS[grouping]);
}
