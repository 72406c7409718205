/** Comparing what adverts say in words and show in pictures. */
import { differenceOf } from "./compare-figures.ts";
import { isTelling } from "./facts.ts";
import type { IdentityFacts } from "./facts.ts";
import { reason } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { FEATURES, PARTS } from "./text-facts.ts";
import { share } from "./text-sketch.ts";
import { FEATURE_WEIGHTS, WEIGHTS } from "./weights.ts";

type Pair = readonly [IdentityFacts, IdentityFacts];

/** How two adverts stood to each other in time. */
export interface Together {
  /** Both were online on the same days. */
  readonly atOnce: boolean;
}

/** The reasons that lie in words, pictures and who publishes. */
export function compareWords(pair: Pair, together: Together): Reason[] {
  return [
    ...features(pair),
    ...opposites(pair),
    ...orientation(pair),
    ...parts(pair),
    ...numbers(pair),
    ...heating(pair),
    ...photos(pair),
    ...tour(pair),
    ...references(pair),
    ...url(pair),
    ...agency(pair, together),
    ...text(pair, together),
  ];
}

/** Whether one agency at one source publishes both. */
function ofOneAgency([a, b]: Pair): boolean {
  return a.source === b.source && a.agent !== null && a.agent === b.agent;
}

function features([a, b]: Pair): Reason[] {
  return FEATURES.flatMap((feature) => {
    const [x, y] = [a.said.features[feature] ?? null, b.said.features[feature] ?? null];
    const [both, denied, oneOnly] = FEATURE_WEIGHTS[feature];
    if (x === null && y === null) return [];
    const weight =
      x === y ? (x ? both : Math.min(both, 0.4)) : x === null || y === null ? (x || y ? oneOnly : 0) : denied;
    return reason(`feature:${feature}`, x, y, weight);
  });
}

function opposites([a, b]: Pair): Reason[] {
  const against = (
    fact: "kitchen" | "works",
    one: "separate-kitchen" | "to-renovate",
    other: "open-kitchen" | "renovated",
  ) => {
    const says = (facts: IdentityFacts) => {
      const [first, second] = [facts.said.features[one] ?? false, facts.said.features[other] ?? false];
      return first === second ? null : first ? one : other;
    };
    const [x, y] = [says(a), says(b)];
    return x !== null && y !== null && x !== y ? reason(fact, x, y, WEIGHTS.opposites[fact]) : [];
  };
  return [...against("kitchen", "separate-kitchen", "open-kitchen"), ...against("works", "to-renovate", "renovated")];
}

function orientation([a, b]: Pair): Reason[] {
  const [x, y] = [a.said.orientations, b.said.orientations];
  if (x.length === 0 || y.length === 0) return [];
  const { same, differ } = WEIGHTS.orientation;
  // "Sud" and "sud-ouest" may be one terrace.
  const shared = x.some((side) => y.some((other) => side.includes(other) || other.includes(side)));
  return reason("orientation", x, y, shared ? same : differ);
}

function parts([a, b]: Pair): Reason[] {
  const { same, near, nearRatio, differ, differRatio } = WEIGHTS.parts;
  return PARTS.flatMap((part) => {
    const [x, y] = [a.said.parts[part], b.said.parts[part]];
    if (x === undefined || y === undefined) return [];
    const ratio = differenceOf(x, y);
    return reason(
      `part:${part}`,
      x,
      y,
      ratio === 0 ? same : ratio <= nearRatio ? near : ratio > differRatio ? differ : 0,
    );
  });
}

function numbers([a, b]: Pair): Reason[] {
  const nouns = new Set([...a.said.numbers, ...b.said.numbers].map(nounOf));
  return [...nouns].sort().flatMap((noun) => {
    const [x, y] = [a, b].map(({ said }) => said.numbers.filter((number) => nounOf(number) === noun));
    if (!x?.length || !y?.length) return [];
    const { same, differ } = WEIGHTS.numbers;
    return reason("number", x, y, x.some((number) => y.includes(number)) ? same : differ);
  });
}

function nounOf(number: string): string {
  return number.split(" ", 1)[0] ?? number;
}

function heating([a, b]: Pair): Reason[] {
  const kitted =
    a.furnished !== null && b.furnished !== null && a.furnished !== b.furnished
      ? reason("furnished", a.furnished, b.furnished, WEIGHTS.furnished.differ)
      : [];
  if (a.heating === null || b.heating === null) return kitted;
  const { same, differ } = WEIGHTS.heating;
  return [...kitted, ...reason("heating", a.heating, b.heating, a.heating === b.heating ? same : differ)];
}

function photos([a, b]: Pair): Reason[] {
  const shared = a.photos.filter((photo) => b.photos.includes(photo)).length;
  if (shared === 0) return [];
  return reason("photos", a.photos.length, b.photos.length, shared > 1 ? WEIGHTS.photos.several : WEIGHTS.photos.one);
}

function tour([a, b]: Pair): Reason[] {
  if (a.tour === null || b.tour === null) return [];
  return reason("tour", a.tour, b.tour, a.tour === b.tour ? WEIGHTS.virtualTour.same : WEIGHTS.virtualTour.differ);
}

function references(pair: Pair): Reason[] {
  const [a, b] = pair;
  const x = referencesOf(a, b);
  const y = referencesOf(b, a);
  const { same, differByAgency } = WEIGHTS.reference;
  const shared = x.find((reference) => y.includes(reference));
  if (shared !== undefined) return reason("reference", shared, shared, same);
  const told = a.said.references.length > 0 && b.said.references.length > 0 && ofOneAgency(pair);
  return told ? reason("reference", a.said.references, b.said.references, differByAgency) : [];
}

/** Those that the text gives, and the portal's own where another source may repeat it: digits alone are everybody's. */
function referencesOf({ source, reference, said }: IdentityFacts, other: IdentityFacts): readonly string[] {
  const own = source !== other.source && isTelling(reference) && /[a-z]/i.test(reference);
  return own ? [...said.references, reference.replaceAll(/[^A-Za-z0-9]/g, "").toUpperCase()] : said.references;
}

function url([a, b]: Pair): Reason[] {
  if (a.url === null || a.url !== b.url) return [];
  if (a.source !== b.source) return reason("url", a.url, b.url, WEIGHTS.reference.same);
  const other = a.area !== null && b.area !== null && Math.abs(a.area - b.area) > 1;
  return reason("url", a.url, b.url, other ? WEIGHTS.url.sameOtherArea : WEIGHTS.url.same);
}

function agency(pair: Pair, { atOnce }: Together): Reason[] {
  if (!ofOneAgency(pair)) return [];
  return reason("agency", true, true, atOnce ? WEIGHTS.agency.sameAtOnce : WEIGHTS.agency.same);
}

function text(pair: Pair, { atOnce }: Together): Reason[] {
  const [a, b] = pair;
  const { runs, words, fewestRuns, fewestWords, unlike, sameAgency } = WEIGHTS.text;
  const shortest = (of: "runs" | "words") => Math.min(a.sketch[of].length, b.sketch[of].length);
  const shared = shortest("runs") < fewestRuns ? 0 : share(a.sketch.runs, b.sketch.runs);
  const inWords = shortest("words") < fewestWords ? null : share(a.sketch.words, b.sketch.words);
  if (ofOneAgency(pair)) {
    if (shared >= sameAgency.fromShare)
      return reason("text", percent(shared), percent(shared), atOnce ? sameAgency.less : sameAgency.weight);
    return shortest("runs") >= fewestRuns && shared < 0.1
      ? reason("text", percent(shared), percent(shared), sameAgency.unlike)
      : [];
  }
  const byRuns = runs.find((line) => shared >= line.share)?.weight ?? 0;
  const byWords = inWords === null ? 0 : (words.find((line) => inWords >= line.share)?.weight ?? unlike);
  const told = percent(byRuns > 0 ? shared : (inWords ?? 0));
  return reason("text", told, told, byRuns > 0 ? Math.max(byRuns, byWords) : byWords);
}

function percent(ratio: number): number {
  return Math.round(ratio * 100);
}
