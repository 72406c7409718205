/** How well an advert answers a question. */
import type { Range } from "./amounts.ts";
import type { Candidate } from "./candidates.ts";
import { conceptsOf } from "./concepts.ts";
import type { Frequency } from "./frequencies.ts";
import type { Question, Term } from "./question.ts";
import { weightOf, WEIGHTS } from "./weights.ts";

const FRESH_DAYS = 90;

/** Prepares a question for many adverts: gives a function that scores them, from 0 to 1, 1 where all that was asked for is there. */
export function scorer(
  question: Question,
  frequencies: readonly Frequency[],
  candidates: readonly Candidate[],
): (candidate: Candidate) => number {
  const places = new Map(conceptsOf(question).map((name, at) => [name, at]));
  const phrases = [...Map.groupBy(question.terms.entries(), ([, { phrase }]) => phrase).values()].map((terms) => ({
    terms,
    weight: Math.max(...terms.map(([at, term]) => weightOf(term, frequencies[at]))),
  }));
  const most =
    phrases.reduce((sum, { terms, weight }) => sum + (terms.some(([, { denied }]) => denied) ? 0 : weight), 0) +
    mostOfFacts(question) +
    WEIGHTS.often +
    WEIGHTS.fresh;
  const cheap = cheapness(candidates);
  return (candidate) => {
    const strength = (name: string) => candidate.concepts[places.get(name) ?? -1] ?? 0;
    const words = phrases.reduce(
      (sum, { terms, weight }) =>
        sum + weight * anyOf(terms.map(([at, term]) => matchOf(term, candidate.own[at] ?? false, strength))),
      0,
    );
    const facts = factsScore(question, candidate);
    // New or wordy is no answer by itself.
    if (words <= 0 && facts <= 0 && !question.facts.cheap) return 0;
    const score =
      words +
      facts +
      WEIGHTS.often * (1 - 1 / (1 + 4 * candidate.often)) +
      (question.facts.cheap ? WEIGHTS.cheap * cheap(candidate) : 0) +
      WEIGHTS.fresh * Math.exp(-candidate.days / FRESH_DAYS);
    return Math.max(0, Math.min(1, score / most));
  };
}

/** How well an advert answers words by their meanings: the best of them counts, the others a little. */
function anyOf(matches: readonly number[]): number {
  const best = Math.max(...matches);
  const mean = matches.reduce((sum, match) => sum + match, 0) / matches.length;
  return best + WEIGHTS.meanings * (mean - best);
}

/** How well an advert answers one term, 1 at most; below zero where it offers what is not wanted, or says that it does not offer what is. */
function matchOf(term: Term, own: boolean, strength: (name: string) => number): number {
  const sure = term.concept === null ? 0 : strength(term.concept);
  if (term.denied) {
    if (sure < 0) return -sure * WEIGHTS.absent;
    return sure > 0 ? -sure * WEIGHTS.unwanted : own ? -WEIGHTS.unwanted / 2 : 0;
  }
  const near = Math.max(0, ...term.near.map(strength)) * WEIGHTS.near;
  if (term.concept === null) return own ? 1 : near;
  if (sure < 0) return sure * WEIGHTS.contrary;
  const direct = Math.max(sure, own ? WEIGHTS.ownAlone : 0);
  return Math.min(1, Math.max(direct, near) + (own ? WEIGHTS.own : 0));
}

/** Cheaper ones first, sales among sales and rentals among rentals: from 0 to 1. */
function cheapness(candidates: readonly Candidate[]): (candidate: Candidate) => number {
  const amounts = Map.groupBy(candidates, ({ transaction }) => transaction);
  const sorted = new Map(
    [...amounts].map(([transaction, of]) => [
      transaction,
      of.map(({ amountCents }) => amountCents ?? Number.MAX_VALUE).toSorted((one, other) => one - other),
    ]),
  );
  return ({ transaction, amountCents }) => {
    const among = sorted.get(transaction) ?? [];
    return among.length < 2 ? 1 : 1 - among.indexOf(amountCents ?? Number.MAX_VALUE) / (among.length - 1);
  };
}

function factsScore({ facts, places }: Question, candidate: Candidate): number {
  const { transaction, amounts, types } = facts;
  return (
    types.reduce((sum, { type, weight }) => sum + (type === candidate.type ? weight : 0), 0) +
    (transaction && candidate.transaction
      ? WEIGHTS.transaction * (transaction === candidate.transaction ? 1 : -1)
      : 0) +
    WEIGHTS.rooms * counted(amounts.rooms, candidate.rooms) +
    WEIGHTS.bedrooms * counted(amounts.bedrooms, candidate.bedrooms) +
    WEIGHTS.area * within(amounts.area, candidate.area) +
    WEIGHTS.area * within(amounts.landArea, candidate.landArea) +
    WEIGHTS.amount * within(amounts.amountCents, candidate.amountCents) +
    (candidate.energyClass && amounts.energyClasses.includes(candidate.energyClass) ? WEIGHTS.energy : 0) +
    placeScore(places, candidate.commune)
  );
}

function placeScore(places: Question["places"], commune: string | null): number {
  if (commune === null) return 0;
  if (places.some(({ codes }) => codes.includes(commune))) return WEIGHTS.place;
  return places.some(({ around }) => around.includes(commune)) ? WEIGHTS.around : 0;
}

function counted(counts: readonly number[], count: number | null): number {
  if (counts.length === 0 || count === null) return 0;
  return counts.includes(count) ? 1 : counts.includes(count - 1) ? 0.2 : -0.5;
}

/** A tenth beyond is half as good. */
function within(range: Range | null, value: number | null): number {
  if (!range || value === null) return 0;
  const [min, max] = [range.min ?? 0, range.max ?? Number.MAX_VALUE];
  if (value >= min && value <= max) return 1;
  return value >= min * 0.9 && value <= max * 1.1 ? 0.5 : -1;
}

function mostOfFacts({ facts, places }: Question): number {
  const { amounts } = facts;
  const asked = (present: boolean, weight: number) => (present ? weight : 0);
  return (
    Math.max(0, ...facts.types.map(({ weight }) => weight)) +
    asked(facts.transaction !== null, WEIGHTS.transaction) +
    asked(amounts.rooms.length > 0, WEIGHTS.rooms) +
    asked(amounts.bedrooms.length > 0, WEIGHTS.bedrooms) +
    asked(amounts.area !== null, WEIGHTS.area) +
    asked(amounts.landArea !== null, WEIGHTS.area) +
    asked(amounts.amountCents !== null, WEIGHTS.amount) +
    asked(amounts.energyClasses.length > 0, WEIGHTS.energy) +
    asked(facts.cheap, WEIGHTS.cheap) +
    asked(places.length > 0, WEIGHTS.place)
  );
}
