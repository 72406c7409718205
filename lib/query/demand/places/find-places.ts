/** Places that a demand names. */
import type { AmbiguousPlace } from "../demand.ts";
import type { Line, Stretch } from "../line.ts";
import { candidatesIn, isHyphen } from "./candidates.ts";
import type { Candidate } from "./candidates.ts";
import { isDistrict } from "./gazetteer.ts";
import type { Gazetteer, Named, Town } from "./gazetteer.ts";
import { readDepartments, readDistances, readDistricts, readPostcodes } from "./numbered.ts";
import type { Distance, FoundArea, FoundPostcode, FoundTown } from "./numbered.ts";
import { readQuarters } from "./quarters.ts";
import type { FoundQuarter } from "./quarters.ts";

/** A place that may be several, and where it stands. */
interface FoundAmbiguous extends Stretch, AmbiguousPlace {}

/** Places as found; what is only near or excluded is not among them. */
export interface FoundPlaces {
  readonly towns: readonly FoundTown[];
  readonly areas: readonly FoundArea[];
  /** Departments asked for beside towns: both together would be an advert in both. */
  readonly beside: readonly FoundArea[];
  readonly ambiguous: readonly FoundAmbiguous[];
  readonly quarters: readonly FoundQuarter[];
  readonly distance: Distance | undefined;
}

/** Numbers that stand for places: they are read before other numbers. */
export interface NumberedPlaces {
  readonly towns: readonly FoundTown[];
  readonly areas: readonly FoundArea[];
  readonly postcodes: readonly FoundPostcode[];
  readonly distances: readonly Distance[];
}

/** Reads arrondissements, departments, postcodes and distances and takes them out of the line. */
export function readNumberedPlaces(line: Line, gazetteer: Gazetteer): NumberedPlaces {
  const towns = readDistricts(line, gazetteer);
  const areas = readDepartments(line, gazetteer);
  const postcodes = readPostcodes(line, gazetteer);
  for (const postcode of postcodes) line.take(postcode);
  const distances = readDistances(line);
  for (const distance of distances) if (!distance.ofAnother) line.take(distance);
  return { towns, areas, postcodes, distances };
}

/** A name means the largest of those that have it when the next one is so many times smaller; a name that is a town's own counts so many times. */
const DOMINATES = 10;
const OTHER_ARTICLE = 0.3;
const WEIGHTS = { name: 3, beginning: 1, end: 0.3, former: 0.3 } as const;
/** Where a larger town has a name, smaller ones than this are not asked back. */
const KNOWN = 2000;
/** Towns in another department than the one right before them are meant where so many people live. */
const KNOWN_FAR = 20_000;
const MAX_CHOICES = 8;

/** Finds places by name in what is left of the line; `isWord` says that a word means something else in demands. */
export function findPlaces(
  line: Line,
  gazetteer: Gazetteer,
  numbered: NumberedPlaces,
  isWord: (text: string) => boolean,
): FoundPlaces {
  const candidates = candidatesIn(line, gazetteer, isWord);
  const named = candidates.flatMap((one) => (one.area ? [{ ...one, ...one.area }] : []));
  const areas = [...numbered.areas, ...named.filter((one) => !isNarrowed(one, numbered.areas))];
  const hints = hintsOf(areas, numbered);
  const towns: FoundTown[] = [...numbered.towns];
  const ambiguous: FoundAmbiguous[] = [];
  /** Settled last: of several towns, the one that is in the department of another that is asked for is meant. */
  const doubtful: { readonly candidate: Candidate; readonly choice: readonly Town[] }[] = [];
  const meant: Candidate[] = candidates.filter(({ area }) => area !== undefined);
  for (const found of candidates.filter(({ area }) => area === undefined)) {
    const beside = departmentBehind(line, found);
    const candidate = beside === undefined ? found : { ...found, to: found.to + 1 };
    const choice = townsOf(line, candidate, beside === undefined ? hints : new Set([...hints, beside]), gazetteer);
    if (isBehindTown(line, candidate, choice, towns)) continue;
    meant.push(candidate);
    if (choice.length === 1 || candidate.nickname) towns.push(...choice.map((town) => ({ ...candidate, town })));
    else doubtful.push({ candidate, choice });
  }
  const around = new Set(towns.map(({ town }) => town.department));
  for (const { candidate, choice } of doubtful) {
    const [town, ...others] = choice.filter(({ department }) => around.has(department));
    if (town && others.length === 0) towns.push({ ...candidate, town });
    else ambiguous.push({ ...candidate, ...choiceOf(line, candidate, choice, gazetteer) });
  }
  for (const candidate of meant) line.take(candidate);
  const quarters = readQuarters(line, towns, isWord);
  const alone = towns.filter((one) => !quarters.some(({ from, to }) => one.from >= from && one.to <= to));
  const found = distinct([...alone, ...fromPostcodes(numbered.postcodes, alone, ambiguous)]);
  const asked = areas.filter((area) => !isHint(area, alone, numbered));
  return {
    towns: found,
    areas: found.length > 0 ? [] : asked,
    beside: found.length > 0 ? asked : [],
    ambiguous,
    quarters,
    distance: numbered.distances.find(({ ofAnother }) => !ofAnother),
  };
}

/** "Corse 2A": the number right behind says which part is meant. */
function isNarrowed({ to, departments }: FoundArea, numbered: readonly FoundArea[]): boolean {
  return numbered.some((one) => one.from === to && one.departments.every((code) => departments.includes(code)));
}

function townsOf(
  line: Line,
  { from, named, nickname }: Candidate,
  hints: ReadonlySet<string>,
  gazetteer: Gazetteer,
): Town[] {
  if (nickname) return nickname.flatMap((code) => gazetteer.byCode(code) ?? []);
  return chosen(named, hints, ["le", "la", "les", "l"].includes(line.tokens[from]?.text ?? ""));
}

/** "Saint-Denis 93": the department of one of the towns that have the name, right behind it. */
function departmentBehind(line: Line, { named, to }: Candidate): string | undefined {
  const code = (line.tokens[to]?.text ?? "").toUpperCase();
  if (line.isTaken(to) || UNITS.has(line.tokens[to + 1]?.text ?? "")) return undefined;
  return named.some(({ town }) => town.department === code) ? code : undefined;
}

/** Words that make a number behind a name an amount. */
const UNITS = new Set(["m2", "€", "k", "euros", "euro", "e", "km", "ans", "pieces", "chambres", "min", "minutes"]);

/**
 * "Toulouse Saint-Cyprien": what nobody could choose, right behind a town's name, is a quarter of it; so is a village, a name that only
 * resembles a town's, the beginning of a longer one ("Lyon Croix-Rousse"), and a smaller town far away ("Nantes Saint-Félix").
 */
function isBehindTown(
  line: Line,
  { from, to: end, respelt }: Candidate,
  choice: readonly Town[],
  towns: readonly FoundTown[],
): boolean {
  const [one] = choice;
  const before = towns.find(({ to }) => to === from)?.town;
  if (before === undefined || line.tokens[from]?.capital !== true) return false;
  if (respelt || isHyphen(line, end - 1) || choice.length > 1) return true;
  const isFar = one !== undefined && one.department !== before.department;
  return one !== undefined && one.population < (isFar ? KNOWN_FAR : KNOWN);
}

function hintsOf(found: readonly FoundArea[], { postcodes }: NumberedPlaces): Set<string> {
  const ofAreas = found.flatMap(({ departments }) => departments);
  const ofPostcodes = postcodes.flatMap(({ towns }) => towns.map(({ code }) => code));
  return new Set([...ofAreas, ...ofPostcodes]);
}

/** The towns that a name may mean: one, or those among which nobody can choose. */
function chosen(named: readonly Named[], hints: ReadonlySet<string>, article: boolean): Town[] {
  const hinted = named.filter(({ town }) => hints.has(town.department) || hints.has(town.code));
  const weighed = (hinted.length > 0 ? hinted : named)
    .map((one) => ({
      ...one,
      weight: (one.town.population + 1) * WEIGHTS[one.by] * (one.town.article === article ? 1 : OTHER_ARTICLE),
    }))
    .toSorted((one, other) => other.weight - one.weight);
  const most = weighed[0]?.weight ?? 0;
  const known = Math.min(KNOWN, weighed[0]?.town.population ?? 0);
  const close = weighed
    .filter(({ weight, town }) => weight * DOMINATES > most && town.population >= known)
    .map(({ town }) => town);
  return [...new Map(close.map((town) => [town.code, town])).values()].slice(0, MAX_CHOICES);
}

function choiceOf(line: Line, stretch: Stretch, towns: readonly Town[], gazetteer: Gazetteer): AmbiguousPlace {
  return {
    mot: line.written(stretch),
    choix: towns.map(({ code, name, department }) => ({
      code_insee: code,
      nom: name,
      departement: gazetteer.department(department) ?? department,
    })),
  };
}

/** A department that only says where a town is: it stands right beside it, or holds all of them and none but them is meant. */
function isHint(
  { from, departments }: FoundArea,
  towns: readonly FoundTown[],
  { areas: given }: NumberedPlaces,
): boolean {
  const inside = towns.filter(({ town }) => departments.includes(town.department));
  return (
    inside.length > 0 &&
    (given.some((area) => area.from === from) ||
      inside.some((one) => from >= one.to && from - one.to <= 3) ||
      inside.length === towns.length)
  );
}

/** Towns of a postcode, unless one of them is named; the largest where the others are small. */
function fromPostcodes(
  postcodes: readonly FoundPostcode[],
  named: readonly FoundTown[],
  ambiguous: readonly FoundAmbiguous[],
): FoundTown[] {
  return postcodes.flatMap(({ towns, from, to }) => {
    const isNamed = named.some(({ town }) => towns.some((one) => one.code === town.code));
    if (isNamed || ambiguous.some((one) => Math.abs(one.from - to) <= 1)) return [];
    const [largest, ...others] = towns.toSorted((one, other) => other.population - one.population);
    const rest = others.reduce((sum, { population }) => sum + population, 0);
    const meant = largest && largest.population >= 3 * rest ? [largest] : towns.slice(0, MAX_POSTCODE);
    return meant.map((town) => ({ town, from, to }));
  });
}

const MAX_POSTCODE = 40;

/** Each town once; a city is left out where its arrondissements are asked for. */
function distinct(found: readonly FoundTown[]): FoundTown[] {
  const byCode = new Map(found.map((one) => [one.town.code, one]));
  const districts = [...byCode.values()].filter(({ town }) => isDistrict(town.code));
  return [...byCode.values()].filter(
    ({ town }) => !(CITIES.has(town.code) && districts.some((one) => one.town.department === town.department)),
  );
}

const CITIES = new Set(["75056", "69123", "13055"]);
