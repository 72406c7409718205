import { drawFor } from "../../localstack/market/draw.ts";
import type { Place } from "../../lib/records/open-data.ts";

/** Words that people type, and how they write them. */
const WORDS = [
  "maison avec jardin",
  "appartement balcon",
  "T3 proche gare",
  "duplex terrasse",
  "vue mer piscine",
  "plain-pied garage",
  "maison sans travaux",
];

/** Writes the target of the nth question of a kind. */
export type Ask = (n: number) => string;

/** The kinds of question that are measured; no two of one kind are the same, so that no kept answer serves. */
export interface Questions {
  readonly byPrice: Ask;
  readonly byPlace: Ask;
  readonly oneAdvert: Ask;
  readonly statistics: Ask;
  readonly search: Ask;
  /** Of a hundred: 35 by price, 20 by place, 25 for one advert, 5 for statistics, 15 searches. */
  readonly mixed: Ask;
}

/** Makes questions about these adverts and the places where they are, the same for the same data. */
export function questionsAbout(ids: readonly number[], places: readonly Pick<Place, "name">[]): Questions {
  const draw = drawFor("questions");
  const shuffled = ids.map((id) => [draw.int(0, 2 ** 30), id] as const).sort(([one], [other]) => one - other);
  const kinds = {
    byPrice: (n: number) => `/annonces?min_prix=${100_000 + n}&max_prix=${300_000 + n}&limit=20`,
    byPlace: (n: number) =>
      `/annonces?localisation=${nameOf(places, n)}&min_surface=${1 + Math.floor(n / places.length)}&limit=20`,
    oneAdvert: (n: number) => `/annonces/${shuffled[n % shuffled.length]?.[1] ?? 0}`,
    statistics: () => "/statistiques",
    search: (n: number) =>
      `/annonces/search?q=${encodeURIComponent(`${WORDS[n % WORDS.length]} `)}${nameOf(places, Math.floor(n / WORDS.length))}&limit=20`,
  };
  const hundred = [
    ...kindsOf(kinds.byPrice, 35),
    ...kindsOf(kinds.byPlace, 20),
    ...kindsOf(kinds.oneAdvert, 25),
    ...kindsOf(kinds.statistics, 5),
    ...kindsOf(kinds.search, 15),
  ];
  return { ...kinds, mixed: (n) => draw.one(hundred)(n) };
}

function nameOf(places: readonly Pick<Place, "name">[], n: number): string {
  return encodeURIComponent(places[n % places.length]?.name ?? "");
}

function kindsOf(kind: Ask, times: number): Ask[] {
  return Array.from({ length: times }, () => kind);
}
