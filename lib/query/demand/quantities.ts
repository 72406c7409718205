/** Numbers of rooms, floors, years and energy classes in a demand. */
import type { DemandFilters } from "./demand.ts";
import type { Line, Match, Stretch } from "./line.ts";
import { pattern } from "./line.ts";

/** Filters that a part of a demand sets. */
export interface Part extends Stretch {
  readonly filters: DemandFilters;
}

/** Ends are included; undefined: open. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export const N = String.raw`\d{1,12}(?:\.\d{1,3})?`;
const AND = "a|au|et|-|–|/|ou|and|to|or";
/** Words before a number that make it a maximum, a minimum, or what is about it. */
export const BEFORE =
  "(?:(?<less>pas plus d[eu]? |pas plus haut (?:que|d[eu]) |pas au dessus d[eu] |(?:ne |n |sans |sans jamais )?(?:pas )?(?:depass\\w{1,5}|exced\\w{1,5}) (?:pas )?(?:les )?|moins d[eu]? |moin de |max(?:i|imum)? (?:de )?|maximum |(?:un )?maximum de |au plus |au maximum |jusqu (?:a )?|jusque |inferieure?s? a |sous (?:les |la barre des )?|en dessous de |en dessous des |plafond (?:de )?|plafonnee? a |dans la limite de |limite (?:a |de )?|under |below |less than |up to |no more than |at most |max |<=? ?|≤ )|" +
  "(?<more>(?:plus de |plus d |au moins |minimum (?:de )?|min (?:de )?|mini (?:de )?|a partir d[eu] |superieure?s? a |au dessus de |over |above |more than |at least |minimum |from |>=? ?|≥ ))|" +
  "(?<about>environ |env |autour d(?:e|es|u) |aux? alentours? d(?:e|es|u) |vers |a peu pres |approximativement |dans les |a environ |autour |around |about |approximately |circa |± |plus ou moins |aux environs d(?:e|es) |approchant (?:les )?|proche des? ))?(?:les |le |the |un |une |a |au )?";
export const AFTER =
  "(?: (?:(?<lessAfter>(?:au |grand |en |tout )?max(?:i|imum)?(?! \\d)|au plus(?! (?:au|a|en|de|\\d|un|une))|ou moins|et moins|or less|or fewer|tops|plafond|a ne pas depasser|pas plus)|" +
  "(?<moreAfter>(?:au |en )?min(?:i|imum)?(?! \\d)(?! (?:a|en|de|du|des) (?:velo|pied|voiture|la|gare|l|metro|bus))|(?:et|ou|and|or) (?:plus|more)|au moins(?! (?:au|a|en|de|\\d|un|une))|plus(?! (?:de|d|que|grande?s?|che\\w+|petite?s?))|\\+|or above|et au dessus|ou au dessus|minimum)|(?<aboutAfter>environ|env|a peu pres|approximativement|approx|or so|plus ou moins)))?";

/** A quantity of a unit as a pattern: one number or two, with the words that bound them. */
export function quantity(number: string, unit: string, between = ""): RegExp {
  return pattern(
    `(?:(?<lowWord>entre |de |d |between |from )?${BEFORE}(?<low>${number})(?: ?(?:${between}))? (?:${AND}) (?:de |un |une |a |le |au )?(?<high>${number})|${BEFORE.replaceAll("?<", "?<one_")}(?<one>${number}))${unit}${AFTER}`,
  );
}

/** The numbers of a quantity. `around` is the share that "environ" leaves on both sides. */
export function boundsOf({ groups }: Match, value: (text: string) => number, around = 0.1): Bounds {
  const low = groups["low"];
  const high = groups["high"];
  const less = groups["less"] ?? groups["one_less"] ?? groups["lessAfter"];
  const more = groups["more"] ?? groups["one_more"] ?? groups["moreAfter"];
  const about = groups["about"] ?? groups["one_about"] ?? groups["aboutAfter"];
  if (low !== undefined && high !== undefined) {
    const [min, max] = [value(low), value(high)].toSorted((one, other) => one - other);
    return more && !less ? { min } : { min, max };
  }
  const one = value(groups["one"] ?? "");
  if (less) return { max: one };
  if (more) return { min: one };
  if (about) return { min: rounded(one * (1 - around)), max: rounded(one * (1 + around)) };
  return { min: one, max: one };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Bounds as two filters. */
export function filtersOf(name: string, { min, max }: Bounds): DemandFilters {
  return {
    ...(min !== undefined && { [`min_${name}`]: min }),
    ...(max !== undefined && { [`max_${name}`]: max }),
  };
}

const COUNT = String.raw`\d{1,2}|un|une|one`;
const small = (text: string): number => Number({ un: 1, une: 1, one: 1 }[text] ?? text);
const ROOM_UNIT = "(?: pieces?(?! d eau )| piece| pces?| pcs?| p| pieces principales| rooms?)(?: principales?)?";
const BEDROOM_UNIT =
  "(?: (?:grandes? |belles? |vraies? |petites? )?(?:chambres?|chbres?|chb|chs?|chmbres?|chamb|bed(?:room)?s?|bdrm?s?|br|cham|couchages?)(?: a coucher)?)";
const ROOMS = quantity(COUNT, ROOM_UNIT, ROOM_UNIT);
const BEDROOMS = quantity(COUNT, BEDROOM_UNIT, BEDROOM_UNIT);
const CODE = String.raw`(?:[tf] ?|type |type [tf] ?)`;
const CODES = pattern(
  `(?:${BEFORE}(?<low>${CODE}\\d)(?: bis)?(?: (?:${AND}|,) (?:un |d un )?(?<high>(?:${CODE})?\\d)(?! ?(?:chambres?|ch|pieces|e|er|eme|m2|km|etages?|bedrooms?|\\d)(?= ))(?: bis)?(?: (?:ou|et|/|-|,) (?:un )?(?<third>${CODE}\\d))?)?)${AFTER}`,
);

/** "T3", "F4 ou F5", "T2/3", "3 pièces", "4 pièces et plus", "deux chambres". */
export function readRooms(line: Line): Part[] {
  const codes = taken(line, CODES, (match) => {
    const values = [match.groups["low"], match.groups["high"], match.groups["third"]].flatMap((code) => digitOf(code));
    const [min, max] = [Math.min(...values), Math.max(...values)];
    if (min < 1) return undefined;
    const { less, more, lessAfter, moreAfter } = match.groups;
    if (less || lessAfter) return filtersOf("pieces", { max });
    return filtersOf("pieces", more || moreAfter ? { min } : { min, max });
  });
  const rooms = taken(line, ROOMS, (match) => filtersOf("pieces", boundsOf(match, small)));
  return [...codes, ...rooms];
}

/** "3 chambres", "2 ou 3 chambres", "four bedrooms". */
export function readBedrooms(line: Line): Part[] {
  return taken(line, BEDROOMS, (match) => filtersOf("chambres", boundsOf(match, small)));
}

function digitOf(code: string | undefined): number[] {
  const digit = /\d$/.exec(code ?? "")?.[0];
  return digit === undefined ? [] : [Number(digit)];
}

const ORDINAL = "(?: (?:er|ere|e|eme|ieme|nd|nde|de|st|rd|th))";
const FLOOR_UNIT = `${ORDINAL}? (?:etages?|etg|et|floors?)`;
const FLOORS = quantity(String.raw`\d{1,2}`, FLOOR_UNIT, ORDINAL);
const FLOOR_NAMED = pattern(`etage (?<low>\\d{1,2})(?: (?:a|-) (?<high>\\d{1,2}))?${AFTER}`);

const ABOVE_GROUND = pattern("en etages?(?! (?:eleve|haut))");

/** "5e étage maximum", "au moins au 2e étage", "premier étage ou plus", "3e étage". */
export function readFloors(line: Line): Part[] {
  const read = (match: Match) => {
    const { groups } = match;
    if (groups["low"] !== undefined && groups["high"] === undefined) {
      const value = Number(groups["low"]);
      return filtersOf(
        "etage",
        groups["lessAfter"] ? { max: value } : groups["moreAfter"] ? { min: value } : { min: value, max: value },
      );
    }
    return filtersOf("etage", boundsOf(match, Number));
  };
  const above = taken(line, ABOVE_GROUND, () => ({ rez_de_chaussee: false }));
  return [...taken(line, FLOORS, read), ...taken(line, FLOOR_NAMED, read), ...above];
}

const YEAR = String.raw`(?:1[5-9]|20)\d\d`;
/** What makes four digits an amount. */
const NO_MONEY = "(?! (?:€|euros?|eur|e|per|par|/|cc|hc|a month|k)(?= ))";
const BUILT =
  "(?:construite?s?|batie?s?|datante?s?|annee de construction|built|construction|annees?|immeuble|residence|date)";
const YEARS: readonly [RegExp, (match: Match) => Bounds][] = [
  [
    pattern(`(?:${BUILT} )?(?:entre|between|de) (?<low>${YEAR}) (?:et|a|and|-) (?<high>${YEAR})`),
    ({ groups }) => ({ min: Number(groups["low"]), max: Number(groups["high"]) }),
  ],
  [
    pattern(
      `(?:(?:${BUILT} )?(?:dans les |des |d |en |de )?(?:apres|a partir de|depuis|posterieure?s? a|after|since|plus recente?s? que|post)|${BUILT} (?:en )?minimum) (?:les annees )?(?<year>${YEAR})${NO_MONEY}`,
    ),
    ({ groups }) => ({ min: Number(groups["year"]) }),
  ],
  [
    pattern(
      `(?:(?:${BUILT} )?(?:d |de |en )?(?:avant|anterieure?s? a|before|jusqu en|pre)|${BUILT} (?:en )?max(?:imum)?)(?: les annees)? (?<year>${YEAR})${NO_MONEY}`,
    ),
    ({ groups }) => ({ max: Number(groups["year"]) }),
  ],
  [
    pattern(
      `(?:(?<built>(?:construite?s?|batie?s?) (?:en |dans les |vers )|built in |datante? d(?:e|es) |annee (?:de construction )?)|des |dans les )?(?<decade>annees )?(?<year>${YEAR})`,
    ),
    ({ groups }) => {
      const year = Number(groups["year"]);
      if (groups["built"] === undefined && groups["decade"] === undefined) return {};
      return { min: year, max: groups["decade"] && year % 10 === 0 ? year + 9 : year };
    },
  ],
  [
    pattern(`(?:des |dans les |from the )?annees (?<decade>[3-9]0)`),
    ({ groups }) => ({ min: 1900 + Number(groups["decade"]), max: 1909 + Number(groups["decade"]) }),
  ],
];

/** Years of construction; a year without such words is none. */
export function readYears(line: Line): Part[] {
  return YEARS.flatMap(([years, read]) => taken(line, years, (match) => filtersOf("annee", read(match))));
}

const CLASS_WORD =
  "(?:dpe|d p e|classe (?:energie|energetique|dpe)|classe|class|etiquette(?: energie| energetique)?|energie|energy (?:class|rating|label)|epc(?: rating)?|note energetique|diagnostic)";
const CLASSES = pattern(
  `(?:(?<no>pas (?:de |d )?|sans |hors |sauf |ni |exclure |no )?(?:${CLASS_WORD}(?: (?:de|en|:|entre|note|classe|energie|au|du|d|max(?:i|imum)?|min(?:i|imum)?|moins|a partir de|rating|at least|mieux que|max de|etre|est|serait|soit|non))* )(?<first>[a-g])(?<more>(?: (?:,|ou|et|/|a|or|and|to|-|ni) (?:un )?(?:dpe )?[a-g](?! \\w*\\d)(?= ))*)(?<after> (?:ou mieux|minimum|mini|min|max(?:i|imum)?|au moins|or better|au pire|ou plus|exclus?|exclues?|s abstenir|et mieux|and above|or above|ou au dessus|accepte|pas plus))?)`,
);
const SIEVES = pattern(
  "(?:pas de|pas d|pas|aucune?|sans|hors|sauf|exclure les|eviter les|ni|no|non|not an?|pas une?|exclu) (?:les |une? |type )?(?:(?<sieve>passoires?(?: thermiques?| energetiques?| energivores?)?|energivores?|energy guzzler)|(?:dpe |classes? )?(?<worst>[fg])(?: (?:et|ou|ni|,|/|or) (?:de |dpe )?(?<worst2>[fg]))?)",
);
const LETTERS = "ABCDEFG";

/** "DPE C minimum", "classe A ou B", "pas de passoire", "hors F et G": the worst class that is taken. */
export function readEnergy(line: Line): Part[] {
  const classes = taken(line, CLASSES, ({ groups }) => {
    const letters = [groups["first"] ?? "", ...(groups["more"] ?? "").split(" ").filter((one) => /^[b-g]$/.test(one))];
    const denied = groups["no"] !== undefined || /^ (?:exclu|s abstenir)/.test(groups["after"] ?? "");
    return denied ? betterThan(letters) : { dpe_max: classNamed(worstOf(letters)) };
  });
  const sieves = taken(line, SIEVES, ({ groups }) =>
    groups["sieve"] ? { dpe_max: "E" } : betterThan([groups["worst"], groups["worst2"]].flatMap((one) => one ?? [])),
  );
  return [...classes, ...sieves];
}

function worstOf(letters: readonly string[]): number {
  return Math.max(...letters.map((letter) => LETTERS.indexOf(letter.toUpperCase())));
}

function betterThan(letters: readonly string[]): DemandFilters | undefined {
  const best = Math.min(...letters.map((letter) => LETTERS.indexOf(letter.toUpperCase())));
  return best > 0 ? { dpe_max: classNamed(best - 1) } : undefined;
}

function classNamed(at: number): NonNullable<DemandFilters["dpe_max"]> {
  return (["A", "B", "C", "D", "E", "F", "G"] as const)[at] ?? "G";
}

/** Reads every match of a pattern; those that set something are taken out of the line. */
export function taken(line: Line, source: RegExp, read: (match: Match) => DemandFilters | undefined): Part[] {
  return line.matches(source).flatMap((match) => {
    const filters = read(match);
    if (!filters || Object.keys(filters).length === 0) return [];
    line.take(match);
    return [{ from: match.from, to: match.to, filters }];
  });
}
