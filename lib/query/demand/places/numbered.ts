/** Places by number: arrondissements, postcodes, departments, and distances around places. */
import type { Line, Match, Stretch } from "../line.ts";
import { pattern } from "../line.ts";
import { N } from "../quantities.ts";
import { nameKey } from "./gazetteer.ts";
import type { Gazetteer, Town } from "./gazetteer.ts";

/** A place that was found, and where. */
export interface FoundTown extends Stretch {
  readonly town: Town;
}

/** Departments that were found. */
export interface FoundArea extends Stretch {
  readonly name: string;
  readonly departments: readonly string[];
  readonly approximate: boolean;
}

/** A distance in km, and where it stands. */
export interface Distance extends Stretch {
  readonly km: number;
  /** Whether it is that of something other than a town. */
  readonly ofAnother: boolean;
}

const CITIES: Readonly<Record<string, { readonly first: number; readonly count: number }>> = {
  paris: { first: 75_101, count: 20 },
  paname: { first: 75_101, count: 20 },
  lyon: { first: 69_381, count: 9 },
  marseille: { first: 13_201, count: 16 },
};
const CITY = Object.keys(CITIES).join("|");
const NO_UNIT =
  "(?! (?:m2|m|€|euros?|k|ke|mille|millions?|pieces?|p|chambres?|ch|km|kms|min|mn|minutes?|mois|semaines?|jours?|ans|%|\\d{3}|pers\\w*|bedrooms?)(?= ))";
const ORDINAL = "(?: (?:er|ere|e|eme|ieme|st|nd|rd|th))?(?: (?:arrondissements?|arrdts?|arrdt|arr|ardt))?";
const DISTRICT = `(?:1\\d|20|[1-9])${NO_UNIT}(?! (?:a|et|-) \\d+ (?:m2|€|k|m|euros)(?= ))${ORDINAL}`;
const AFTER_CITY = pattern(
  `(?<city>${CITY})(?: (?:dans|le|les|:|-|\\())*(?: ,(?= \\d{1,2} (?:er|e|eme|ieme)))? (?<numbers>${DISTRICT}(?: (?:,|ou|et|/|-|or|and|puis|voire)(?: (?:le|les|${CITY}|ou|dans))* ${DISTRICT})*)`,
);
const BEFORE_CITY = pattern(
  `(?:le |les |dans le |dans les )?(?<numbers>\\d{1,2} (?:er|ere|e|eme|ieme)${ORDINAL}(?: (?:,|ou|et|/|-)(?: le)? \\d{1,2}(?: (?:er|e|eme))?${ORDINAL})*) (?:arrondissements? )?(?:a|de|d|in|of|,|-) (?<city>${CITY})`,
);
const ALONE = pattern(
  `(?:le |les |dans le |dans les )?(?<numbers>\\d{1,2} (?:er|e|eme|ieme)(?: (?:,|ou|et|/|-)(?: le)? \\d{1,2} (?:er|e|eme|ieme))*) (?:arrondissements?|arrdts?|arr)`,
);

/** "Paris 11e ou 12e", "le 13e à Paris", "Lyon 3", "8e arrondissement" where the city stands elsewhere. */
export function readDistricts(line: Line, gazetteer: Gazetteer): FoundTown[] {
  const found = [AFTER_CITY, BEFORE_CITY].flatMap((source) =>
    line.matches(source).flatMap((match) => districtsOf(line, match, match.groups["city"] ?? "", gazetteer)),
  );
  const city = Object.keys(CITIES).find((name) => line.rest.includes(` ${name} `));
  if (city === undefined) return found;
  return [...found, ...line.matches(ALONE).flatMap((match) => districtsOf(line, match, city, gazetteer))];
}

function districtsOf(line: Line, match: Match, city: string, gazetteer: Gazetteer): FoundTown[] {
  const known = CITIES[city];
  const numbers = [...(match.groups["numbers"] ?? "").matchAll(/\d{1,2}/g)].map(([digits]) => Number(digits));
  if (!known || numbers.some((number) => number < 1 || number > known.count)) return [];
  const towns = numbers.flatMap((number) => gazetteer.byCode(String(known.first + number - 1)) ?? []);
  if (towns.length > 0) line.take(match);
  return towns.map((town) => ({ town, from: match.from, to: match.to }));
}

const POSTCODES = pattern(
  String.raw`(?:\( )?(?<code>\d{5})(?: \))?(?! (?:€|euros?|eur|e|k|cc|hc|m2|max|maxi|maximum|mini)(?= ))`,
);
const PRICE_BEFORE = new Set(
  "max maxi maximum budget prix de a moins plus entre et environ jusqu sous pour to of under".split(" "),
);

/** A postcode that stands in a demand. */
export interface FoundPostcode extends Stretch {
  readonly towns: readonly Town[];
}

/** Five digits written together that are a postcode, unless the words around make them a price. */
export function readPostcodes(line: Line, gazetteer: Gazetteer): FoundPostcode[] {
  return line.matches(POSTCODES).flatMap((match) => {
    const code = match.groups["code"] ?? "";
    const { debut, fin } = line.span(match);
    const isWritten = line.text.slice(debut, fin).includes(code);
    const towns = gazetteer.byPostcode(code);
    const before = line.tokens[match.from - 1]?.text ?? "";
    const round = code.endsWith("000") && PRICE_BEFORE.has(before) && before !== "a";
    if (!isWritten || towns.length === 0 || round) return [];
    // "Nancy 95000" is a flat at 95,000 € in Nancy, not one in Cergy.
    if (code.endsWith("000") && isBehindAnotherTown(line, match.from, towns, gazetteer)) return [];
    return [{ from: match.from, to: match.to, towns }];
  });
}

/** Whether the words right before are the name of a town, and of none in the departments of these. */
function isBehindAnotherTown(line: Line, at: number, towns: readonly Town[], gazetteer: Gazetteer): boolean {
  const departments = new Set(towns.map(({ department }) => department));
  const named = namesBefore(line, at).flatMap((key) => gazetteer.named(key).filter(({ by }) => by !== "end"));
  return named.length > 0 && !named.some(({ town }) => departments.has(town.department));
}

const DEPARTMENTS = pattern(
  String.raw`(?:(?<word>dans le departement|dans le|departement|dept|dpt|dep|du|le|en)(?: (?:du|de la|des|de|d|n))? |(?<paren>\( ))(?<code>2 ?[ab]|97\d|\d{2})(?: \))?` +
    `${NO_UNIT}(?! (?:e|er|eme|ieme|cc|hc|max|maxi|septembre|octobre|novembre|decembre|janvier|fevrier|mars|avril|mai|juin|juillet|aout|et \\d|a \\d|/)(?= ))`,
);

/** Codes that are not two digits: those would be amounts, or a number and a letter. */
const LONG_CODES = pattern(`(?<code>2 ?[ab]|97\\d)${NO_UNIT}`);

/** "Dans le 64", "le 2A", "(974)", "département 33"; behind the name of the department or of a town of it, "Saint-Pierre 974". */
export function readDepartments(line: Line, gazetteer: Gazetteer): FoundArea[] {
  const behindName = (match: Match, code: string) => isOfPlaceBefore(line, match.from, code, gazetteer);
  return [
    ...departmentsAt(line, DEPARTMENTS, gazetteer, () => true),
    ...departmentsAt(line, LONG_CODES, gazetteer, behindName),
  ];
}

function departmentsAt(
  line: Line,
  source: RegExp,
  gazetteer: Gazetteer,
  isMeant: (match: Match, code: string) => boolean,
): FoundArea[] {
  return line.matches(source).flatMap((match) => {
    const code = (match.groups["code"] ?? "").replace(" ", "").toUpperCase();
    const name = gazetteer.department(code);
    if (name === undefined || !isMeant(match, code)) return [];
    line.take(match);
    return [{ from: match.from, to: match.to, name, departments: [code], approximate: false }];
  });
}

/** Words of the longest names that are looked for before a code. */
const NAME_WORDS = 5;

function isOfPlaceBefore(line: Line, at: number, code: string, gazetteer: Gazetteer): boolean {
  return namesBefore(line, at).some(
    (key) =>
      gazetteer.area(key)?.departments.includes(code) === true ||
      gazetteer.named(key).some(({ town }) => town.department === code),
  );
}

/** What may be a name and ends before a token, the shortest first. */
function namesBefore(line: Line, at: number): string[] {
  return Array.from({ length: Math.min(NAME_WORDS, at) }, (_, step) =>
    nameKey(line.written({ from: at - 1 - step, to: at })),
  );
}

const DISTANCES = pattern(
  `(?:\\( )?(?:(?:ou |et |\\+ )?(?:a |dans un |dans le |rayon |perimetre |un |within |jusqu |sur |in a )*(?:rayon |perimetre )?(?:de |d |a |of |moins de |environ |max(?:imum)? |maximum |moins d )*)(?<km>${N}) (?<unit>km|kms|kilometres?|kilometers?|miles?)(?: (?:max(?:imum)?|a la ronde|maxi|radius))?(?: \\))?(?<of> (?:autour|alentours?|around|aux alentours|de|d|du|des|of|from)(?= ))?`,
);
const OTHER_NOUNS = new Set(
  "la le l les du des mer plage gare centre ecole travail autoroute ocean aeroport commerces plages frontiere metro mon ma the lac cote mes".split(
    " ",
  ),
);

/** "À moins de 10 km de", "(15 km)", "5 km autour"; of the sea or a station it is no distance from a town. */
export function readDistances(line: Line): Distance[] {
  return line.matches(DISTANCES).map((match) => {
    const end = match.groups["of"] === undefined ? match.to : match.to - 1;
    const factor = match.groups["unit"]?.startsWith("mile") ? 1.609 : 1;
    const next = line.tokens[match.to]?.text ?? "";
    const of = match.groups["of"]?.trim() ?? "";
    const named = line.tokens[match.to]?.capital === true;
    const ofAnother =
      (["du", "des"].includes(of) && !named) || (["de", "d", "of", "from"].includes(of) && OTHER_NOUNS.has(next));
    const around = /^(?:autour|alentours?|around)$/.test(of);
    return {
      km: Math.round(Number(match.groups["km"]) * factor * 10) / 10,
      ofAnother,
      from: match.from,
      to: around ? match.to : end,
    };
  });
}
