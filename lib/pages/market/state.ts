/** What the market page shows, as its address says it. The first place has the names of the API's parameters: `/marche?commune=64260`. */

/** A place whose market is shown. */
export type Place =
  | { readonly kind: "commune"; readonly code: string; readonly section: string | null }
  | { readonly kind: "departement"; readonly code: string }
  | { readonly kind: "rayon"; readonly lat: string; readonly lon: string; readonly metres: string }
  | { readonly kind: "polygone"; readonly points: string };

/** All that the address holds: texts as they are in it, for the API to judge. */
export interface MarketState {
  readonly place: Place | null;
  /** The place that the first one is compared with. */
  readonly beside: Place | null;
  /** Whether the address names such a place that can't be read. */
  readonly besideIsBroken: boolean;
  readonly type: string | null;
  readonly pieces: string | null;
  readonly de: string | null;
  readonly a: string | null;
  readonly pas: string | null;
}

const CHOICES = ["type", "pieces", "de", "a", "pas"] as const;
const BESIDE = "avec";

/** Reads the address. */
export function readState(query: Readonly<Record<string, string>>): MarketState {
  const given = (name: string): string | null => query[name]?.trim() || null;
  const besideText = given(BESIDE);
  const beside = besideText === null ? null : placeOf(Object.fromEntries(new URLSearchParams(besideText)));
  return {
    place: placeOf(query),
    beside,
    besideIsBroken: besideText !== null && beside === null,
    type: given("type"),
    pieces: given("pieces"),
    de: given("de"),
    a: given("a"),
    pas: given("pas"),
  };
}

function placeOf(query: Readonly<Record<string, string>>): Place | null {
  const { commune, section, departement, lat, lon, rayon, polygone } = query;
  if (commune) return { kind: "commune", code: commune, section: section || null };
  if (departement) return { kind: "departement", code: departement };
  if (lat || lon || rayon) return { kind: "rayon", lat: lat ?? "", lon: lon ?? "", metres: rayon ?? "" };
  return polygone ? { kind: "polygone", points: polygone } : null;
}

function ofPlace(place: Place): Record<string, string> {
  switch (place.kind) {
    case "commune":
      return { commune: place.code, ...(place.section !== null && { section: place.section }) };
    case "departement":
      return { departement: place.code };
    case "rayon":
      return { lat: place.lat, lon: place.lon, rayon: place.metres };
    case "polygone":
      break;
  }
  return { polygone: place.points };
}

/** The address that shows a state. */
export function addressOf(state: MarketState): string {
  const search = new URLSearchParams(state.place ? ofPlace(state.place) : {});
  for (const name of CHOICES) if (state[name] !== null) search.set(name, state[name]);
  if (state.beside) search.set(BESIDE, new URLSearchParams(ofPlace(state.beside)).toString());
  return search.size === 0 ? "/marche" : `/marche?${search.toString()}`;
}

/** What the API is asked of a place of the state, with those of its choices that the path takes. */
export function questionOf(place: Place, state: MarketState, choices: readonly (typeof CHOICES)[number][]): string {
  const search = new URLSearchParams(ofPlace(place));
  for (const name of choices) if (state[name] !== null) search.set(name, state[name]);
  return search.toString();
}
