import type { Queries } from "../../stores/postgres/postgres.ts";
import { amountFilters, kindOf, readAmounts } from "./amounts.ts";
import type { Amount } from "./amounts.ts";
import { mergedFilters, settleContradictions, understood } from "./assemble.ts";
import type { Demand, DemandFilters } from "./demand.ts";
import { settleKinds } from "./kinds.ts";
import { leftovers, textsOf } from "./leftovers.ts";
import { corrected, filterWords, isDemandWord } from "./lexicon.ts";
import { Line, tokensOf } from "./line.ts";
import type { Stretch } from "./line.ts";
import { readWords } from "./parts.ts";
import type { WordPart } from "./parts.ts";
import { findPlaces, readNumberedPlaces } from "./places/find-places.ts";
import type { FoundPlaces } from "./places/find-places.ts";
import { gazetteer } from "./places/gazetteer.ts";
import { readAreas, readBedrooms, readEnergy, readFloors, readRooms, readYears } from "./quantities.ts";
import type { Part } from "./quantities.ts";
import { readIntention, speaksOfOtherThings, takeOrders } from "./topic.ts";
import { readWishes, wishedBack } from "./wishes.ts";

/**
 * Reads a demand in French or English: firm conditions become filters, wishes do not, what can't be filtered on is told, a place that may be
 * several is asked back. `previous` are the filters of the demand that it goes on from.
 */
export async function readDemand(_db: Queries, text: string, previous: DemandFilters = {}): Promise<Demand> {
  const france = await gazetteer();
  const line = new Line(text, corrected(tokensOf(text), france));
  const ordered = takeOrders(
    line,
    (at) => filterWords.at(line, at)?.meaning.filtre === "type_bien" || /^[tf]\d$/.test(line.tokens[at]?.text ?? ""),
  );
  const offTopic = speaksOfOtherThings(line);
  const wishes = readWishes(line);
  const intention = readIntention(line);
  const goesOn = Object.keys(previous).length > 0;
  const isLand = [...filterWords.find(line)].some(
    ({ meaning }) => meaning.filtre === "type_bien" && meaning.valeur === "terrain",
  );
  const hasHome = [...filterWords.find(line)].some(
    ({ meaning }) => meaning.filtre === "type_bien" && ["appartement", "maison"].includes(meaning.valeur),
  );
  const numbered = readNumberedPlaces(line, france);
  const counted = [...readRooms(line), ...readBedrooms(line)];
  const energy = readEnergy(line);
  const areas = readAreas(line, isLand && !hasHome && counted.length === 0);
  const floors = readFloors(line);
  const years = intention === "annonces" ? readYears(line) : [];
  const renting = isRenting(line, previous);
  const { amounts, foreign, others } = readAmounts(line, renting);
  const words = readWords(line);
  const rooms = counted.some(({ filters }) => filters.min_pieces !== undefined || filters.max_pieces !== undefined);
  const { parts, details } = settleKinds(line, words, { rooms: rooms || counted.length > 0, goesOn });
  const places = findPlaces(line, france, numbered, isDemandWord);
  const plain: Part[] = [
    ...counted,
    ...energy,
    ...areas,
    ...floors,
    ...years,
    ...parts.filter(({ either }) => !either || false),
    ...eitherTypes(parts),
  ];
  const all = [...withKind(plain, rooms, parts), ...placeParts(places)];
  const amountParts = amountsAs(all, amounts, previous);
  const everything = [...all, ...amountParts];
  const wished = wishedParts(line, everything, wishes, eitherEquipment(parts));
  const firm = everything.filter((part) => !wished.has(part));
  const merged = withTransaction(mergedFilters(firm), firm, intention, line);
  const { filters, contradictions } = settleContradictions(merged);
  const left = leftovers(line);
  const [wishedTexts, unknown] = divide(left, wishes.scopes);
  const isProperty = hasEvidence(everything, {
    offTopic,
    left: left.length,
    ambiguous: places.ambiguous.length,
    goesOn,
    intention,
  });
  if (!isProperty) return nothing(text, ordered);
  return {
    demande: text,
    intention,
    filtres: filters,
    souhaits: [...new Set([...[...wished].flatMap((part) => wishOf(line, part)), ...textsOf(line, wishedTexts)])],
    compris: understood(line, firm, filters),
    ambigu: places.ambiguous.map(({ mot, choix }) => ({ mot, choix })),
    inconnu: textsOf(
      line,
      [...unknown, ...others, ...foreign, ...details, ...approximate(places)].toSorted(
        (one, other) => one.from - other.from,
      ),
    ),
    contradictions,
    remarques: [
      ...foreign.map((stretch) => `« ${line.written(stretch)} » n’est pas en euros : ce montant n’est pas un filtre.`),
      ...places.areas
        .filter(({ approximate }) => approximate)
        .map(
          (area) => `« ${line.written(area)} » n’est pas un département : ${area.departments.join(", ")} l’approche.`,
        ),
    ],
  };
}

function isRenting(line: Line, previous: DemandFilters): boolean {
  const hits = filterWords.find(line);
  return (
    previous.transaction === "location" ||
    hits.some(
      ({ meaning }) =>
        (meaning.filtre === "transaction" && meaning.valeur === "location") ||
        meaning.filtre === "charges" ||
        meaning.filtre === "meuble",
    )
  );
}

function approximate({ areas }: FoundPlaces): Stretch[] {
  return areas.filter((area) => area.approximate);
}

/** Types joined by "ou" stay; equipment joined by "ou" can't all be demanded. */
function eitherTypes(parts: readonly WordPart[]): WordPart[] {
  return parts.filter(({ either }) => either);
}

function eitherEquipment(parts: readonly WordPart[]): Set<Part> {
  return new Set(parts.filter(({ either, filters }) => either && filters.avec !== undefined));
}

/** Counted rooms without a word for the good mean a flat. */
function withKind(parts: readonly Part[], rooms: boolean, words: readonly WordPart[]): Part[] {
  const typed = words.some(({ filters }) => filters.type_bien !== undefined);
  if (typed || !rooms) return [...parts];
  return parts.map((part) =>
    part.filters.min_pieces === undefined && part.filters.max_pieces === undefined
      ? part
      : { ...part, filters: { ...part.filters, type_bien: ["appartement"] } },
  );
}

function placeParts({ towns, areas, quarters, distance }: FoundPlaces): Part[] {
  const communes = towns.map(({ town, from, to }): Part => ({ from, to, filters: { commune: [town.code] } }));
  const departments = areas.map(({ departments, from, to }): Part => ({
    from,
    to,
    filters: { departement: [...departments] },
  }));
  const quarter = quarters
    .slice(0, 1)
    .map(({ name, from, to }): Part => ({ from, to, filters: { quartier: name.slice(0, 200) } }));
  const around =
    distance && towns.length > 0
      ? [{ from: distance.from, to: distance.to, filters: { rayon_km: Math.min(100, distance.km) } }]
      : [];
  return [...communes, ...departments, ...quarter, ...around];
}

/** Amounts as prices or rents: what the demand says of the transaction tells, else their size. */
function amountsAs(parts: readonly Part[], amounts: readonly Amount[], previous: DemandFilters): Part[] {
  const said = mergedFilters(parts);
  const transactions = new Set(parts.flatMap(({ filters }) => filters.transaction ?? []));
  const transaction =
    transactions.size > 1
      ? undefined
      : (said.transaction ?? (said.viager ? "vente" : said.charges ? "location" : previous.transaction));
  const isParking = said.type_bien?.every((type) => type === "parking") ?? false;
  return amounts.flatMap((amount): Part[] => {
    const kind = kindOf(amount, transaction, isParking);
    return kind ? [{ from: amount.from, to: amount.to, filters: amountFilters(kind, amount.bounds) }] : [];
  });
}

/** The transaction as said; else as the amounts, the charges or a life annuity tell. */
function withTransaction(
  filters: DemandFilters,
  firm: readonly Part[],
  intention: Demand["intention"],
  line: Line,
): DemandFilters {
  const said = new Set(firm.flatMap(({ filters: { transaction } }) => transaction ?? []));
  const { transaction: _, ...rest } = filters;
  const both = said.size > 1;
  const [one] = said;
  const told = both
    ? / (?:pour|puis|et) (?:le |la |les )?(?:louer|mettre en location|relouer)/.test(line.text.toLowerCase()) ||
      / investi/.test(line.text.toLowerCase())
      ? "vente"
      : undefined
    : one;
  const isSale = rest.min_prix !== undefined || rest.max_prix !== undefined || rest.viager === true;
  const isRental = rest.min_loyer !== undefined || rest.max_loyer !== undefined || rest.charges !== undefined;
  const derived =
    told ?? (both ? undefined : isSale && !isRental ? "vente" : isRental && !isSale ? "location" : undefined);
  if (intention === "estimation" && derived === "vente") return rest;
  return derived ? { ...rest, transaction: derived } : rest;
}

function wishedParts(
  line: Line,
  parts: readonly Part[],
  { scopes, backFrom }: ReturnType<typeof readWishes>,
  either: ReadonlySet<Part>,
): Set<Part> {
  const inScope = parts.filter((part) => scopes.some(({ from, to }) => part.from >= from && part.to <= to));
  const back = backFrom.flatMap((at) => wishedBack(line, parts, at));
  return new Set([...inScope, ...back, ...parts.filter((part) => either.has(part))]);
}

function wishOf(line: Line, part: Part): string[] {
  return part.filters.avec ? [...part.filters.avec] : [line.written(part)];
}

function divide(left: readonly Stretch[], scopes: readonly Stretch[]): [Stretch[], Stretch[]] {
  const isWished = (one: Stretch): boolean => scopes.some(({ from, to }) => one.from >= from && one.to <= to);
  return [left.filter(isWished), left.filter((one) => !isWished(one))];
}

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

/** Whether a demand has to do with property. */
function hasEvidence(
  parts: readonly Part[],
  {
    offTopic,
    left,
    ambiguous,
    goesOn,
    intention,
  }: { offTopic: boolean; left: number; ambiguous: number; goesOn: boolean; intention: Demand["intention"] },
): boolean {
  const said = mergedFilters(parts);
  const strong = STRONG.filter((name) => said[name] !== undefined).length;
  const weak = WEAK.filter((name) => said[name] !== undefined).length;
  const placed = said.commune !== undefined || said.departement !== undefined || ambiguous > 0;
  if (goesOn) return !offTopic && (strong + weak > 0 || placed);
  if (offTopic) return strong > 0 && (weak > 0 || placed);
  if (intention !== "annonces") return strong + weak > 0 || placed;
  if (strong > 0) return strong + weak > 1 || placed || left === 0;
  const homeOrEquipment = said.type_bien !== undefined;
  if (homeOrEquipment) return true;
  return placed ? left === 0 || weak > 1 : weak > 0 && left === 0;
}

function nothing(text: string, ordered: boolean): Demand {
  return {
    demande: text,
    intention: "hors_sujet",
    filtres: {},
    souhaits: [],
    compris: [],
    ambigu: [],
    inconnu: [],
    contradictions: [],
    remarques: ordered ? ["Cette phrase donne des ordres : elle n’est pas suivie."] : [],
  };
}
