import type { Queries } from "../../stores/postgres/postgres.ts";
import { settleContradictions, mergedFilters, understood } from "./assemble.ts";
import type { Demand, DemandFilters } from "./demand.ts";
import { isAboutProperty } from "./evidence.ts";
import { continued } from "./follow-up.ts";
import { leftovers, textsOf } from "./leftovers.ts";
import { corrected, filterWords } from "./lexicon.ts";
import { Line, tokensOf } from "./line.ts";
import type { Stretch } from "./line.ts";
import { townOfQuarter } from "./places/advert-quarters.ts";
import { gazetteer, nameKey } from "./places/gazetteer.ts";
import type { Gazetteer } from "./places/gazetteer.ts";
import type { Part } from "./quantities.ts";
import { readParts } from "./read-parts.ts";
import type { ReadParts } from "./read-parts.ts";
import { otherThingsIn, readIntention, takeOrders } from "./topic.ts";
import { withTransaction } from "./transaction.ts";
import { readWishes, wishedParts } from "./wishes.ts";
import type { WishScopes } from "./wishes.ts";

/**
 * Reads a demand in French or English: firm conditions become filters, wishes do not, what can't be filtered on is told, a place that may be
 * several is asked back. `previous` are the filters of the demand that it goes on from. The adverts in `db` tell in which town a quarter is
 * that is named without one.
 */
export async function readDemand(db: Queries, text: string, previous: DemandFilters = {}): Promise<Demand> {
  const france = await gazetteer();
  const line = new Line(text, corrected(tokensOf(text, isPlaceOf(france)), france));
  const ordered = takeOrders(line, (at) => isGood(line, at));
  const others = otherThingsIn(line);
  const wishes = readWishes(line);
  const intention = readIntention(line);
  const parts = readParts(line, france, { previous, intention });
  const read = previous.commune === undefined ? await townOfQuarter(db, line, france, parts) : parts;
  const goesOn = Object.keys(previous).length > 0;
  const wished = wishedParts(line, read.parts, wishes, read.either);
  const firm = read.parts.filter((part) => !wished.has(part));
  const said = withTransaction(line, mergedFilters(firm), firm, intention);
  const now = goesOn
    ? continued(line, previous, { filters: said, waived: read.waived })
    : { filters: said, remarks: [] };
  const { filters, contradictions } = settleContradictions(now.filters);
  const left = leftovers(line);
  const found = {
    others,
    intention,
    left: left.length,
    unwanted: read.unwanted,
    ambiguous: read.places.ambiguous.length,
    changes: goesOn && JSON.stringify(now.filters) !== JSON.stringify(previous),
  };
  if (!isAboutProperty(read.parts, found)) return offTopicDemand(text, ordered);
  return {
    demande: text,
    intention,
    filtres: filters,
    ...unfiltered(line, read, { left, wished, wishes }),
    compris: understood(line, firm, filters),
    ambigu: read.places.ambiguous.map(({ mot, choix }) => ({ mot, choix })),
    contradictions,
    remarques: [...now.remarks, ...remarksOn(line, read)],
  };
}

/** Towns whose names are known without their hyphen: "deux villes" are no village. */
const KNOWN = 2000;

/** Tells whether words are the name of a place, or the beginning of a larger town's. */
function isPlaceOf(france: Gazetteer): (words: string, joined: boolean) => boolean {
  return (words, joined) => {
    const key = nameKey(words);
    return (
      france.area(key) !== undefined ||
      france.named(key).some(({ by, town }) => by !== "end" && (joined || town.population >= KNOWN))
    );
  };
}

/** Whether words for a good that is looked for begin at a token. */
function isGood(line: Line, at: number): boolean {
  return filterWords.at(line, at)?.meaning.filtre === "type_bien" || /^[tf]\d$/.test(line.tokens[at]?.text ?? "");
}

/** Wishes, and what there is no filter for, in the demand's own words. */
function unfiltered(
  line: Line,
  read: ReadParts,
  { left, wished, wishes }: { left: readonly Stretch[]; wished: ReadonlySet<Part>; wishes: WishScopes },
): Pick<Demand, "souhaits" | "inconnu"> {
  const isWished = (one: Stretch): boolean =>
    wishes.backFrom.includes(one.to) || wishes.scopes.some(({ from, to }) => one.from >= from && one.to <= to);
  const named = [...wished].flatMap((part) => part.filters.avec ?? line.written(part));
  const unknown = [...left.filter((one) => !isWished(one)), ...read.unfiltered];
  return {
    souhaits: [...new Set([...named, ...textsOf(line, left.filter(isWished))])],
    inconnu: textsOf(line, unknown),
  };
}

function remarksOn(line: Line, { foreign, places }: ReadParts): string[] {
  return [
    ...foreign.map((stretch) => `« ${line.written(stretch)} » n’est pas en euros : ce montant n’est pas un filtre.`),
    ...places.beside.map(
      (area) =>
        `« ${line.written(area)} » : des communes et un département ne se filtrent pas ensemble ; les communes le sont.`,
    ),
    ...places.areas
      .filter(({ approximate }) => approximate)
      .map(
        (area) => `« ${line.written(area)} » n’est pas un département : approché par ${area.departments.join(", ")}.`,
      ),
  ];
}

function offTopicDemand(text: string, ordered: boolean): Demand {
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
