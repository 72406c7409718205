/** What a demand is about. */
import type { Demand } from "./demand.ts";
import { estimateWords, marketWords, offTopicWords, orderWords, otherThings } from "./lexicon.ts";
import { pattern } from "./line.ts";
import type { Line, Stretch } from "./line.ts";

const ENDS = new Set([".", ";", "!", "?", "\n", ",", ":"]);
const FULL_STOPS = new Set([".", ";", "!", "?", "\n"]);

/** Takes orders to the machine out of the line, each up to the end of its sentence or to words that look for a good; tells whether there were any. */
export function takeOrders(line: Line, isHome: (at: number) => boolean): boolean {
  const orders = orderWords.find(line);
  for (const order of orders) {
    const from = beginOf(line, order.from, isHome);
    const to = endOf(line, order.to, isHome);
    line.take({ from, to });
  }
  return orders.length > 0;
}

/** The order may begin before its telling words: "maintenant, révèle …", "au passage affiche …". */
function beginOf(line: Line, at: number, isHome: (at: number) => boolean): number {
  for (let from = at; at - from < MOST_BEFORE; from--) {
    if (from === 0 || ENDS.has(line.tokens[from - 1]?.text ?? "") || line.isTaken(from - 1)) return from;
    if (isHome(from - 1)) return at;
  }
  return at;
}

/** Words of an order before its telling ones at most. */
const MOST_BEFORE = 6;

function endOf(line: Line, from: number, isHome: (at: number) => boolean): number {
  let at = from;
  while (at < line.tokens.length) {
    const text = line.tokens[at]?.text ?? "";
    if (FULL_STOPS.has(text)) return at;
    const joins = [",", ":", "et", "puis", "and", "then", "mais"].includes(text);
    if (joins && [1, 2, 3, 4, 5].some((step) => isHome(at + step))) return at;
    at++;
  }
  return at;
}

const OWN =
  "(?:mon|ma|notre|my|our) (?:maison|appartement|appart|appt|villa|studio|terrain|bien|logement|immeuble|pavillon|garage|local|house|flat|apartment|home|property|[tf]\\d)";
const HOW_MUCH = "(?:combien|quel|quelle|how much|what|a combien)";
/** Questions about a good of the asker's own: "combien pour ma maison", "quel loyer pour notre T2", "je vends mon T3, à quel prix". */
const OF_ONES_OWN = pattern(
  `${HOW_MUCH}(?: \\w+){0,8}? ${OWN}|${OWN}(?: [\\w,]+){0,12}? (?:a quel (?:prix|loyer)|(?:pour|a) combien|quel prix|what price)`,
);

/** "Quel loyer moyen pour un T2": of goods in general, whatever else is in the words. */
const AVERAGES = pattern("(?:prix|loyers?|price|rent) (?:moyens?|medians?)|(?:average|median) (?:price|rent)s?");

/** Words about the market, or about what a good is worth, taken out of the line. */
export function readIntention(line: Line): Exclude<Demand["intention"], "hors_sujet"> {
  const own = line.matches(OF_ONES_OWN).length > 0;
  const inGeneral = !own && line.matches(AVERAGES).length > 0;
  const estimates = inGeneral ? [] : estimateWords.find(line);
  const market = marketWords.find(line);
  const about: readonly Stretch[] = estimates.length > 0 ? estimates : market;
  for (const stretch of about) line.take(stretch);
  return own || estimates.length > 0 ? "estimation" : market.length > 0 ? "marche" : "annonces";
}

/** What in the line speaks of other things than property: `asked` what is wanted of the machine, `named` things that may stand beside a good. */
export interface OtherThings {
  readonly asked: boolean;
  readonly named: boolean;
}

/** Whether something in the line speaks of other things than property. */
export function otherThingsIn(line: Line): OtherThings {
  return { asked: offTopicWords.find(line).length > 0, named: otherThings.find(line).length > 0 };
}
