/** Units of surface, by the words, signs and codes that sources use for them. */

/** m² in each. Codes: UN/CEFACT Recommendation 20, which schema.org's `unitCode` takes its values from. */
const SQUARE_METRES: ReadonlyMap<string, number> = new Map([
  ["MTK", 1],
  ["HAR", 10_000],
  ["ARE", 100],
  ["KMK", 1_000_000],
  ["CMK", 0.0001],
  ["DMK", 0.01],
  ["FTK", 0.092_903_04],
  ["YDK", 0.836_127_36],
  ["ACR", 4_046.873],
]);

/** The code of each spelling, in lower case and without spaces, points and accents. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    MTK: [
      "m2",
      "ca",
      "centiare",
      "centiares",
      "metrecarre",
      "metrescarres",
      "sqm",
      "squaremetre",
      "squaremetres",
      "squaremeter",
      "squaremeters",
    ],
    HAR: ["ha", "hectare", "hectares"],
    ARE: ["a", "are", "ares"],
    KMK: ["km2", "kilometrecarre", "kilometrescarres"],
    CMK: ["cm2"],
    DMK: ["dm2"],
    FTK: ["sqft", "ft2", "piedcarre", "piedscarres", "squarefoot", "squarefeet"],
    YDK: ["sqyd", "yd2", "squareyard", "squareyards"],
    ACR: ["acre", "acres"],
  }).flatMap(([code, words]) => words.map((word) => [word, code] as const)),
);

/** How many m² a unit is, by its code ("HAR"), its sign ("m²") or its French or English name; null for one that is no unit of surface. */
export function squareMetresIn(unit: string): number | null {
  const coded = SQUARE_METRES.get(unit);
  if (coded !== undefined) return coded;
  const word = unit
    .slice(0, 60)
    .replace(/^https?:\/\/\S*[/#=:]/i, "")
    .normalize("NFKD")
    .replace(/[\p{M}\s.^]/gu, "");
  return SQUARE_METRES.get(word.toUpperCase()) ?? SQUARE_METRES.get(SPELLINGS.get(word.toLowerCase()) ?? "") ?? null;
}
