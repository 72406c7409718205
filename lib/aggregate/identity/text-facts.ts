/**
 * Facts that a French description states in words: the floor, outside and inner areas, what belongs to the good and what does not,
 * numbered parts, the agency's own reference. A text may be cut or missing: what it does not say is unknown, never "no".
 */
import { folded } from "./fold.ts";

/** What belongs to a good, or is true of it: said, denied ("sans ascenseur"), or not in the record when nothing is said. */
export const FEATURES = [
  "balcony",
  "terrace",
  "garden",
  "loggia",
  "parking",
  "garage",
  "cellar",
  "shared-cellar",
  "lift",
  "pool",
  "duplex",
  "veranda",
  "fireplace",
  "let",
  "bare-ownership",
  "life-annuity",
  "senior-residence",
  "sea-view",
  "separate-kitchen",
  "open-kitchen",
  "separate-toilet",
  "to-renovate",
  "renovated",
] as const;
export type Feature = (typeof FEATURES)[number];

/** Parts of a good whose area a text may give. */
export const PARTS = [
  "terrace",
  "balcony",
  "garden",
  "loggia",
  "garage",
  "cellar",
  "living-room",
  "mezzanine",
] as const;
type Part = (typeof PARTS)[number];

export interface TextFacts {
  /** Every floor that the text may mean: a raised ground floor is 0 or 1. Empty when it says none. */
  readonly floors: readonly number[];
  /** The top floor of its building. */
  readonly top: boolean;
  readonly features: Readonly<Partial<Record<Feature, boolean>>>;
  /** m² of the parts. */
  readonly parts: Readonly<Partial<Record<Part, number>>>;
  /** Areas in m² that are given without a part: the good's own may be among them. */
  readonly areas: readonly number[];
  /** Numbers that tell one from its neighbours: `lot 12`, `box 5`. */
  readonly numbers: readonly string[];
  /** References that the agency itself gives, upper case without separators. */
  readonly references: readonly string[];
  /** Streets and residences, folded: `rue de subernoa`, `residence hiruki`. */
  readonly names: readonly string[];
  readonly yearBuilt: number | null;
  /** Where it faces, in French and sorted: `est`, `sud ouest`. */
  readonly orientations: readonly string[];
}

/** Reads what a description and a list of features say. */
export function textFacts(description: string | null, features: readonly string[]): TextFacts {
  const text = folded(description ?? "");
  const tags = features.map(folded);
  const { parts, areas } = areasIn(text);
  return {
    ...floorIn(text),
    features: { ...featuresIn(tags.join(", ")), ...featuresIn(text) },
    parts,
    areas,
    numbers: numbersIn(text),
    references: referencesIn(description ?? ""),
    names: namesIn(text),
    yearBuilt: yearIn(text),
    orientations: orientationsIn(text),
  };
}

const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/^(?:premier|1 ?er|1 ?ere)$/, 1],
  [/^(?:deuxieme|second|seconde|2 ?nde?)$/, 2],
  [/^troisieme$/, 3],
  [/^quatrieme$/, 4],
  [/^cinquieme$/, 5],
  [/^sixieme$/, 6],
  [/^septieme$/, 7],
  [/^huitieme$/, 8],
  [/^neuvieme$/, 9],
  [/^dixieme$/, 10],
];
const ORDINAL = String.raw`premier|second|seconde|(?:deux|trois|quatr|cinqu|six|sept|huit|neuv|dix)ieme|\d{1,2} ?(?:ere|er|eme|e|nde|nd)`;
const FLOOR = new RegExp(
  String.raw`\b(${ORDINAL})(?: (?:et|&) (dernier))? etages?\b|\b(${ORDINAL}) (?:et|&) (dernier)\b|\betage (?:n ?° ?)?(\d{1,2})\b`,
  "g",
);
const GROUND = /\b(?:rez de (?:chaussee|jardin|rue)|rdc|rdj|plain pied)\b( (?:sur)?eleve)?/g;
/** What a ground floor is said of when it is not the good itself. */
const NOT_THE_GOOD =
  /(?:commerces?|local|locaux|caves?|velos?|parking|garages?|box|celliers?|buanderie|pas|ni)(?: \w+)? (?:en |au |le |de |a |situe |est )*$/;

function floorIn(text: string): { floors: number[]; top: boolean } {
  const floors = new Set<number>();
  let top = false;
  for (const [, first, last, alone, lastAlone, after] of text.matchAll(FLOOR)) {
    const floor = after === undefined ? ordinal(first ?? alone ?? "") : Number(after);
    if (floor !== null) floors.add(floor);
    top ||= last !== undefined || lastAlone !== undefined;
  }
  for (const match of text.matchAll(GROUND)) {
    if (NOT_THE_GOOD.test(text.slice(Math.max(0, match.index - 40), match.index))) continue;
    floors.add(0);
    if (match[1] !== undefined) floors.add(1);
  }
  if (/\bentresol\b/.test(text)) floors.add(0).add(1);
  top ||= /\bdernier(?:e)? etage\b/.test(text) && !/\bavant dernier/.test(text);
  return { floors: [...floors].sort((a, b) => a - b), top };
}

function ordinal(word: string): number | null {
  const known = ORDINALS.find(([pattern]) => pattern.test(word));
  if (known) return known[1];
  const digits = /^\d+/.exec(word)?.[0];
  return digits === undefined ? null : Number(digits);
}

const SAID: Readonly<Record<Feature, RegExp>> = {
  balcony: /\bbalcon(?:net)?s?\b/g,
  terrace: /\bterrasses?\b/g,
  garden: /\bjardin(?:et)?s?\b(?! public| d enfants?)/g,
  loggia: /\bloggias?\b/g,
  parking: /\b(?:places? de (?:parking|stationnement)s?|parkings?|stationnements?|emplacement de parking)\b/g,
  garage: /\b(?:garages?|box(?:es)?|boxe)\b/g,
  cellar: /\b(?:caves?|celliers?)\b(?! commune)/g,
  "shared-cellar": /\bcaves? commune/g,
  lift: /\bascenseurs?\b/g,
  pool: /\bpiscines?\b(?! (?:municipale|intercommunale))/g,
  duplex: /\b(?:duplex|triplex)\b/g,
  veranda: /\bverandas?\b/g,
  fireplace: /\bcheminees?\b/g,
  let: /\b(?:locataires? en place|vendue? louee?|bail (?:meuble )?en cours|loue(?:e)? jusqu|actuellement louee?|avec locataires?)\b/g,
  "bare-ownership": /\bnue propriete\b/g,
  "life-annuity": /\bviager\b/g,
  "senior-residence": /\bresidence (?:senior|services?)\b/g,
  "sea-view": /\bvue(?: \w+){0,3} (?:mer|ocean|baie)\b/g,
  "separate-kitchen": /\bcuisine(?: \w+){0,2} (?:separee|independante|fermee)\b/g,
  "open-kitchen": /\bcuisine(?: \w+){0,2} (?:ouverte|americaine)\b/g,
  "separate-toilet": /\b(?:wc|w c|toilettes?)(?: \w+)? (?:separee?s?|independante?s?)\b/g,
  "to-renovate":
    /\b(?:a (?:renover|rafraichir|restaurer)|travaux a prevoir|(?:quelques|necessitant\w*) travaux|prevoir (?:des |un )?(?:travaux|rafraichissement))\b/g,
  renovated:
    /\b(?:(?:entier\w*|joliment|recemment|totalement|completement) (?:refaite?|renovee?)|renove(?:e)? (?:avec|en|recemment)|refaite? a neuf|parfait etat|sans travaux)\b/g,
};
const DENIED = /(?:\bsans|\bpas de|\bpas d|\bni|\baucune?|\babsence d[e ]?|\bhors)(?: \w{1,2})?\s*$/;
/** Near the good, for hire, for sale beside it or only possible: not part of it. */
const NOT_PART =
  /(?:\bpossibilites? d\w*(?: \w+){0,3}|\ben option|\ben sus|\bproximite (?:de |du |d |immediate )*|\bpres (?:de |du |d )?\w{0,3})\s*$/;
const NOT_PART_AFTER = /^ (?:public|gratuit|a proximite|en option|en sus|possible|commun)/;

function featuresIn(text: string): Partial<Record<Feature, boolean>> {
  const found: Partial<Record<Feature, boolean>> = {};
  for (const feature of FEATURES) {
    for (const match of text.matchAll(SAID[feature])) {
      const before = text.slice(Math.max(0, match.index - 40), match.index);
      const after = text.slice(match.index + match[0].length, match.index + match[0].length + 20);
      if (NOT_PART.test(before) || NOT_PART_AFTER.test(after)) continue;
      // Said once is enough: "avec ascenseur" outweighs "sans ascenseur pour les caves".
      if (DENIED.test(before)) found[feature] ??= false;
      else found[feature] = true;
    }
  }
  return found;
}

const PART_WORDS: readonly (readonly [RegExp, Part])[] = [
  [/\bterrasses?\b/g, "terrace"],
  [/\bbalcons?\b/g, "balcony"],
  [/\b(?:jardins?|terrains?|parcelles?|exterieurs?)\b/g, "garden"],
  [/\bloggias?\b/g, "loggia"],
  [/\b(?:garages?|box(?:es)?|parkings?)\b/g, "garage"],
  [/\b(?:caves?|celliers?)\b/g, "cellar"],
  [/\b(?:sejour|salon|piece de vie|piece a vivre|piece principale)\b/g, "living-room"],
  [/\b(?:mezzanines?|combles?|grenier)\b/g, "mezzanine"],
];
/** Rooms and outbuildings whose area neither is the good's nor tells much. */
const OTHER_PART =
  /\b(?:chambres?|cuisine|suite|bureau|local|dressing|salle|entree|dependances?|atelier|sous sol)\b[^.,;]*$/;
const AREA = /(\d{1,4}(?:[.,]\d{1,2})?) ?(?:m2|m ?carres?|metres? carres?)\b/g;

function areasIn(text: string): { parts: Partial<Record<Part, number>>; areas: number[] } {
  const parts: Partial<Record<Part, number>> = {};
  const areas = new Set<number>();
  let from = 0;
  for (const match of text.matchAll(AREA)) {
    const area = Number((match[1] ?? "").replace(",", "."));
    const clause = text.slice(Math.max(from, match.index - 60), match.index);
    from = match.index + match[0].length;
    const part = lastPart(clause);
    if (part) parts[part] ??= area;
    else if (area >= 8 && !OTHER_PART.test(clause)) areas.add(area);
  }
  return { parts, areas: [...areas].slice(0, 4) };
}

/** The part that is named last before an area. */
function lastPart(clause: string): Part | undefined {
  let nearest: { part: Part; at: number } | undefined;
  for (const [words, part] of PART_WORDS) {
    const at = [...clause.matchAll(words)].at(-1)?.index;
    if (at !== undefined && at > (nearest?.at ?? -1)) nearest = { part, at };
  }
  return nearest?.part;
}

const NUMBERED =
  /\b(lots?|box|places?|parking|garage|emplacement|cave|appartement|appt|apt|porte|batiment|bat|villa)(?: de (?:parking|stationnement))? (?:(?:n ?°|no|numero) ?)?(\d{1,4}[a-z]?|[a-h])\b(?! ?(?:m2|m\b|pieces?|chambres?|places?|%|€|euros?|min))/g;

function numbersIn(text: string): string[] {
  const found = [...text.matchAll(NUMBERED)]
    .filter(([whole, , number = ""]) => /\d/.test(number) || /^bat(?:iment)? [a-h]$/.test(whole))
    .map(
      ([, noun = "", number = ""]) =>
        `${noun.replace(/^lots$/, "lot").replace(/^(?:places?|emplacement)$/, "parking")} ${number}`,
    );
  return [...new Set(found)].slice(0, 8);
}

const REFERENCE =
  /(?:r[ée]f(?:[ée]rence)?\.?|fiche|mandat)(?: de l'annonce| annonce| agence| interne)?\s{0,3}(?:n\s{0,3}°\s{0,3}|num[ée]ro\s{0,3})?(?::\s{0,3})?((?:Id-)?[A-Za-z0-9][\w-]{3,20})/gi;

function referencesIn(description: string): string[] {
  const found = [...description.matchAll(REFERENCE)]
    .map(([, code = ""]) => code.replaceAll(/[^A-Za-z0-9]/g, "").toUpperCase())
    .filter((code) => (code.match(/\d/g)?.length ?? 0) >= 3);
  return [...new Set(found)].slice(0, 4);
}

const STREET =
  /\b(?:rue|avenue|boulevard|allees?|impasse|quai|chemin|passage|square|cours)(?: (?:de|du|des|la|le|les|l|d|et|saint|general|marechal|amiral|docteur|president|jean|\w{2,}))? [a-z]{4,}\b/g;

function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(STREET)].map(([name]) => name))].slice(0, 4);
}

function yearIn(text: string): number | null {
  const year =
    /\b(?:construi\w*|annee|residence|immeuble|batie?|datant|livree?)(?: \w+){0,4}? (?:en|de) ((?:18|19|20)\d\d)\b/.exec(
      text,
    )?.[1];
  return year === undefined ? null : Number(year);
}

const ORIENTATION =
  /\b(?:plein|oriente\w*|expose\w*|exposition|orientation|exp)(?: (?:au|a|l|plein|en)){0,4} ((?:nord|sud|est|ouest)(?: (?:est|ouest))?)\b/g;

function orientationsIn(text: string): string[] {
  return [...new Set([...text.matchAll(ORIENTATION)].map(([, side = ""]) => side))].sort();
}
