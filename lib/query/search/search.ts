import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { advertConditions } from "../advert-conditions.ts";
import type { AdvertConditions } from "../advert-conditions.ts";
import type { AdvertCriteria } from "../advert-criteria.ts";
import { advertsByIds } from "../advert-rows.ts";
import { OFFERED } from "../adverts.ts";
import { attribute } from "../attribution.ts";
import { cursorTo } from "../cursor.ts";
import type { Search } from "../filters.ts";
import { presentAdvert, round } from "../present.ts";
import type { AdvertRow } from "../present.ts";
import { readFacets } from "./facets.ts";
import { marker } from "./mark.ts";
import type { Said } from "./mark.ts";
import type { AskedPlace, Question } from "./question.ts";
import { fuse } from "./rank.ts";
import { MOST_RANKED, rankByWords } from "./rank-words.ts";
import type { Ranked } from "./rank-words.ts";
import { findByReference } from "./by-reference.ts";
import { readQuestion } from "./read-question.ts";
import type { ReadQuestion } from "./read-question.ts";

/** An advert that scores less than this share of the best one answers another question. */
const LEAST_SHARE = 0.3;

/** The adverts that answer a question best, as the earlier API gave them. */
export async function searchAdverts(db: Queries, text: string, limit: number): Promise<AdvertRow[]> {
  const { ranked } = await rank(db, text, OFFERED);
  return advertsByIds(
    db,
    ranked.slice(0, limit).map(({ id }) => id),
  );
}

/** One page of the adverts that meet the criteria and answer a question, with why they do, what was understood, and how all that were found are divided. */
export async function search(db: Queries, asked: Search, sources: readonly Source[]) {
  const { q, limite, suivant, ...criteria } = asked;
  const { where, remarks } = await conditionsOf(db, criteria);
  const { question, ranked } = await rank(db, q, where);
  const skip = suivant?.[0] ?? 0;
  const page = ranked.slice(skip, skip + limite);
  const [rows, facettes] = await Promise.all([
    advertsByIds(
      db,
      page.map(({ id }) => id),
    ),
    readFacets(
      db,
      ranked.map(({ id }) => id),
    ),
  ]);
  const scores = new Map(page.map(({ id, score }) => [id, score]));
  const mark = marker(question);
  return {
    resultats: rows.map((row) => presentResult(row, scores.get(row.advert_id) ?? 0, question, mark)),
    total: ranked.length,
    total_exact: ranked.length < MOST_RANKED,
    facettes,
    suivant: skip + limite < ranked.length ? cursorTo(skip + limite) : null,
    compris: presentQuestion(question),
    suggestion: question.suggestion,
    remarques: remarks,
    sources: attribute(
      rows.map((row) => ({ source: row.source_id, collected_at: row.last_seen })),
      sources,
    ),
  };
}

/** Conditions on the table `advert`. */
async function conditionsOf(db: Queries, criteria: AdvertCriteria): Promise<AdvertConditions> {
  if (Object.values(criteria).every((value) => value === undefined)) return { where: OFFERED, remarks: [] };
  const { where, remarks } = await advertConditions(db, criteria);
  return { where: sql`advert_id in (select advert_id from advert_facts where ${where})`, remarks };
}

/** Ranks what answers a question; a reference finds its adverts first. Meaning joins here: one more ranking to fuse. */
async function rank(db: Queries, text: string, where: Sql): Promise<{ question: ReadQuestion; ranked: Ranked[] }> {
  const [referenced, question] = await Promise.all([findByReference(db, text, where), readQuestion(db, text)]);
  const ranked = fuse([{ weight: 1, ranked: await rankByWords(db, question, where) }]);
  const least = (ranked[0]?.score ?? 0) * LEAST_SHARE;
  const found = ranked.filter(({ id, score }) => score >= least && !referenced.includes(id));
  return { question, ranked: [...referenced.map((id) => ({ id, score: 1 })), ...found] };
}

function presentResult(row: AdvertRow, score: number, question: Question, mark: (text: string) => Said) {
  const advert = presentAdvert(row);
  const [titre, description] = [mark(advert.titre ?? ""), mark(advert.description ?? "")];
  const features = mark(row.content.features.join(", "));
  return {
    ...advert,
    score: round(Math.min(1, score), 4),
    surlignages: { titre: titre.marks, description: description.marks },
    raisons: [...reasons([titre, features, description]), ...factReasons(row, question)],
  };
}

/** The terms that an advert says, each with its words for it where they are others. */
function reasons(said: readonly Said[]): string[] {
  const terms = new Map(said.toReversed().flatMap(({ terms: found }) => [...found]));
  return [...terms].map(([label, words]) =>
    label.toLowerCase() === words.toLowerCase() ? label : `${label} : « ${words} »`,
  );
}

function factReasons({ commune, commune_name, content }: AdvertRow, { places, facts }: Question): string[] {
  const asked = (counts: readonly number[], count: number | null) => count !== null && counts.includes(count);
  const place = places.find(({ codes }) => commune !== null && codes.includes(commune));
  const near = places.find(({ around }) => commune !== null && around.includes(commune));
  return [
    ...(place ? [commune_name ?? place.name] : near ? [`près de ${near.name}`] : []),
    ...(asked(facts.amounts.rooms, content.rooms) ? [`${content.rooms} pièces`] : []),
    ...(asked(facts.amounts.bedrooms, content.bedrooms) ? [`${content.bedrooms} chambres`] : []),
  ];
}

function presentQuestion({ terms, places, numbers }: Question) {
  return {
    termes: terms.map(({ label, written, denied, words }) => ({
      terme: label,
      ecrit: written,
      exclu: denied,
      mots: words.slice(0, MAX_WORDS),
    })),
    lieux: places.map(presentPlace),
    nombres: numbers,
  };
}

const MAX_WORDS = 12;

function presentPlace({ name, written, codes }: AskedPlace) {
  return { nom: name, ecrit: written, codes_insee: codes };
}
