import { createHash } from "node:crypto";
import * as z from "zod";
import vocabulary from "./advert-signs.json" with { type: "json" };
import { Equipment } from "./equipment.ts";
import { PLANTED_VOCABULARY, withoutPlanted } from "./planted/planted.ts";
import type { Advert } from "./record.ts";

/** What an advert says in words, wherever it says it. */
export interface Signs {
  /** Only what it says that the good has; what it does not mention, denies, or places elsewhere is not among them. */
  readonly equipment: readonly Equipment[];
  readonly isNew: boolean | null;
  readonly needsWork: boolean | null;
  readonly lifeAnnuity: boolean | null;
}

const patterns = z.array(z.string()).min(1);
const around = z.object({ denial: patterns, possibility: patterns, distance: patterns });
const Vocabulary = z.object({
  equipment: z.record(Equipment, patterns),
  states: z.object({ neuf: patterns, travaux: patterns, viager: patterns }),
  ignored: patterns,
  links: patterns,
  before: around,
  after: around,
});
const words = Vocabulary.parse(vocabulary);

/** Names the vocabulary that `readSigns` reads with: another one may read the same advert otherwise. */
export const VOCABULARY = createHash("sha256")
  .update(JSON.stringify(words))
  .update(PLANTED_VOCABULARY)
  .digest("hex")
  .slice(0, 16);

const either = (parts: readonly string[]): string => `(?:${parts.join("|")})`;
const LINKS = `(?: ${either(words.links)})*`;
const named = { ...words.equipment, ...words.states };
const SIGNS = new RegExp(
  `\\b${either(Object.entries(named).map(([name, signs]) => `(?<${name}>${either(signs)})`))}\\b`,
  "g",
);
const IGNORED = new RegExp(`\\b${either(words.ignored)}\\b`, "g");
const DENIED_BEFORE = new RegExp(`\\b${either(words.before.denial)}${LINKS} ?$`);
const ELSEWHERE_BEFORE = new RegExp(`\\b${either([...words.before.possibility, ...words.before.distance])}${LINKS} ?$`);
const DENIED_AFTER = new RegExp(`^ ?${either(words.after.denial)}`);
const ELSEWHERE_AFTER = new RegExp(`^ ?${either([...words.after.possibility, ...words.after.distance])}`);
/** A denial that is part of the sign itself ("sans travaux"). */
const DENIED_WITHIN = new RegExp(`^${either(["sans", "pas de", "aucuns?", "zero", "0"])} `);
/** Nothing that is said before one of these reaches beyond it. */
const BREAK = /[,.;:!?()\n]|\b(?:avec|mais|et|plus|puis|pour vos)\b/g;
/** How far before and after a sign the words are looked at. */
const REACH = 60;

/**
 * Reads what an advert's title, type, features and description say that the good has and is; linear in their length. What is planted for language
 * models counts for nothing.
 */
export function readSigns({ title, typeLabel, features, description }: SignText): Signs {
  const said = [title, typeLabel, ...features, description].flatMap((part) =>
    part === null ? [] : [withoutPlanted(part).text],
  );
  const text = folded(said.join("\n"));
  const found = new Set<string>();
  const denied = new Set<string>();
  for (const match of text.replaceAll(IGNORED, blank).matchAll(SIGNS)) {
    const name = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? "";
    if (found.has(name)) continue;
    const sense = senseOf(text, match.index, match[0], name in words.states);
    if (sense === "said") found.add(name);
    if (sense === "denied") denied.add(name);
  }
  const state = (name: string): boolean | null => (found.has(name) ? true : denied.has(name) ? false : null);
  return {
    equipment: Equipment.options.filter((name) => found.has(name)),
    isNew: state("neuf"),
    needsWork: state("travaux"),
    lifeAnnuity: state("viager"),
  };
}

type SignText = Pick<Advert, "title" | "typeLabel" | "features" | "description">;

/** Whether a sign says that it is so, that it is not, or neither: what may be one day, or is near by, is not the good's. */
function senseOf(text: string, at: number, sign: string, isState: boolean): "said" | "denied" | "neither" {
  const before = text.slice(Math.max(0, at - REACH), at);
  const clause = before.slice(lastBreak(before).length);
  const after = text.slice(at + sign.length, at + sign.length + REACH);
  if (DENIED_WITHIN.test(sign) || DENIED_BEFORE.test(clause) || DENIED_AFTER.test(after)) return "denied";
  if (!isState && (ELSEWHERE_BEFORE.test(clause) || ELSEWHERE_AFTER.test(after))) return "neither";
  return "said";
}

/** The part of a text up to the last word or sign that ends a clause. */
function lastBreak(text: string): string {
  const last = [...text.matchAll(BREAK)].at(-1);
  return last ? text.slice(0, last.index + last[0].length) : "";
}

function blank(text: string): string {
  return " ".repeat(text.length);
}

/** No case, no accent, hyphens and apostrophes as spaces, one space between words. */
function folded(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replaceAll(/[-–—’'`_/]/g, " ")
    .replaceAll(/[^\S\n]+/g, " ");
}
