import { mergedFilters } from "./assemble.ts";
import type { Demand } from "./demand.ts";
import type { Part } from "./quantities.ts";
import type { OtherThings } from "./topic.ts";

const STRONG = [
  "min_pieces",
  "max_pieces",
  "min_chambres",
  "max_chambres",
  "min_prix",
  "max_prix",
  "min_loyer",
  "max_loyer",
  "dpe_max",
  "charges",
  "viager",
  "min_surface",
  "max_surface",
  "min_terrain",
] as const;
const WEAK = [
  "type_bien",
  "transaction",
  "avec",
  "sans",
  "meuble",
  "neuf",
  "travaux",
  "tri",
  "baisse",
  "rez_de_chaussee",
  "min_etage",
  "max_etage",
  "min_annee",
  "max_annee",
] as const;

/** What only goods have. */
const HOME = ["type_bien", "min_pieces", "max_pieces", "min_chambres", "max_chambres", "charges", "dpe_max"] as const;

/** What was found in a sentence beside filters. */
interface Found {
  readonly others: OtherThings;
  /** How many stretches of it were not understood. */
  readonly left: number;
  readonly ambiguous: number;
  /** Whether a good is named that is not wanted. */
  readonly unwanted: boolean;
  /** Whether it changes an earlier demand. */
  readonly changes: boolean;
  readonly intention: Demand["intention"];
}

/** Whether a sentence has to do with property: a town alone does not make a demand of it, unless it says nothing else. */
export function isAboutProperty(
  parts: readonly Part[],
  { others, left, ambiguous, unwanted, changes, intention }: Found,
): boolean {
  const said = mergedFilters(parts);
  const strong = STRONG.filter((name) => said[name] !== undefined).length;
  const weak = WEAK.filter((name) => said[name] !== undefined).length;
  const placed = said.commune !== undefined || said.departement !== undefined || ambiguous > 0;
  if (others.asked) return strong > 0 && (weak > 0 || placed);
  if (others.named && !HOME.some((name) => said[name] !== undefined)) return false;
  if (changes || said.type_bien !== undefined || unwanted) return true;
  if (intention !== "annonces") return strong + weak > 0 || placed;
  if (strong > 0) return strong + weak > 1 || placed || left === 0;
  return placed ? left === 0 || weak > 1 : weak > 0 && left === 0;
}
