import sql from "sql-template-tag";
import { withoutPlanted } from "../../records/planted/planted.ts";
import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { advertConditions } from "../advert-conditions.ts";
import type { AdvertCriteria } from "../advert-criteria.ts";
import { advertsByIds } from "../advert-rows.ts";
import { OFFERED } from "../adverts.ts";
import { attribute } from "../attribution.ts";
import { cursorTo } from "../cursor.ts";
import type { Search } from "../filters.ts";
import { presentAdvert, round } from "../present.ts";
import type { AdvertRow } from "../present.ts";
import { findByReference } from "./by-reference.ts";
import { MOST_RANKED } from "./candidates.ts";
import { readEvidence } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { readFacets } from "./facets.ts";
import { knownHonest } from "./known-honest.ts";
import { marker } from "./mark.ts";
import type { Said } from "./mark.ts";
import type { Meaning } from "./meaning.ts";
import type { AskedPlace, Question } from "./question.ts";
import type { Conditions } from "./pool.ts";
import { rankAdverts } from "./rank.ts";
import type { Ranked } from "./rank.ts";
import { readQuestion } from "./read-question.ts";
import type { ReadQuestion } from "./read-question.ts";
import { reasonsOf } from "./reasons.ts";

/** An advert that scores less than this share of the best one answers another question. */
const LEAST_SHARE = 0.3;

/** The adverts that answer a question best, as the earlier API gave them. */
export async function searchAdverts(
  db: Queries,
  meaning: Meaning,
  { q, limit }: { readonly q: string; readonly limit: number },
): Promise<AdvertRow[]> {
  const { ranked } = await rank(db, meaning, q, await conditionsOf(db, {}));
  return advertsByIds(
    db,
    ranked.slice(0, limit).map(({ id }) => id),
  );
}

/** One page of the adverts that meet the criteria and answer a question, with why they do, what was understood, and how all that were found are divided. */
export async function search(db: Queries, meaning: Meaning, asked: Search, sources: readonly Source[]) {
  const { q, limite, suivant, ...criteria } = asked;
  const conditions = await conditionsOf(db, criteria);
  const { question, ranked, byMeaning } = await rank(db, meaning, q, conditions);
  const skip = suivant?.[0] ?? 0;
  const page = ranked.slice(skip, skip + limite);
  const ids = page.map(({ id }) => id);
  const [rows, facettes, evidence, honest] = await Promise.all([
    advertsByIds(db, ids),
    readFacets(
      db,
      ranked.map(({ id }) => id),
    ),
    readEvidence(db, question, ids),
    knownHonest(db, ids),
  ]);
  const scores = new Map(page.map(({ id, score }) => [id, score]));
  const mark = marker(question);
  return {
    resultats: rows.map((row) =>
      presentResult(
        row,
        {
          score: scores.get(row.advert_id) ?? 0,
          evidence: evidence.get(row.advert_id) ?? [],
          honest: honest.has(row.advert_id),
        },
        question,
        mark,
      ),
    ),
    total: ranked.length,
    total_exact: ranked.length < MOST_RANKED,
    facettes,
    suivant: skip + limite < ranked.length ? cursorTo(skip + limite) : null,
    compris: presentQuestion(question),
    suggestion: question.suggestion,
    sens: byMeaning,
    remarques: [...conditions.remarks, ...(byMeaning ? [] : [WORDS_ONLY])],
    sources: attribute(
      rows.map((row) => ({ source: row.source_id, collected_at: row.last_seen })),
      sources,
    ),
  };
}

const WORDS_ONLY =
  "La recherche par le sens n’est pas disponible : les annonces sont classées par leurs mots et leurs faits.";

async function conditionsOf(db: Queries, criteria: AdvertCriteria) {
  const { where, remarks } = await advertConditions(db, criteria);
  const none = Object.values(criteria).every((value) => value === undefined);
  return {
    where: none ? OFFERED : sql`advert_id in (select advert_id from advert_facts where ${where})`,
    facts: where,
    remarks,
  };
}

interface RankedAnswer {
  readonly question: ReadQuestion;
  readonly ranked: readonly Ranked[];
  /** Whether meaning was told. */
  readonly byMeaning: boolean;
}

/** Ranks what answers a question; a reference finds its adverts first. */
async function rank(db: Queries, meaning: Meaning, text: string, conditions: Conditions): Promise<RankedAnswer> {
  const [referenced, question, similarities] = await Promise.all([
    findByReference(db, text, conditions.where),
    readQuestion(db, text),
    meaning(text, conditions.facts),
  ]);
  const ranked = await rankAdverts(db, question, { conditions, similarities });
  const least = (ranked[0]?.score ?? 0) * LEAST_SHARE;
  const found = ranked.filter(({ id, score }) => score >= least && !referenced.includes(id));
  return {
    question,
    ranked: [...referenced.map((id) => ({ id, score: 1 })), ...found],
    byMeaning: similarities !== null,
  };
}

function presentResult(
  row: AdvertRow,
  {
    score,
    evidence,
    honest,
  }: { readonly score: number; readonly evidence: readonly Evidence[]; readonly honest: boolean },
  question: Question,
  mark: (text: string, evidence?: readonly string[]) => Said,
) {
  const advert = presentAdvert(row);
  const words = evidence.map((one) => one.words);
  const [titre, description] = [mark(advert.titre ?? "", words), mark(advert.description ?? "", words)];
  // What is planted for language models is no reason.
  const read = (text: string | null) => (honest ? (text ?? "") : withoutPlanted(text ?? "").text);
  const features = withoutPlanted(row.content.features.join(", ")).text;
  const told = [read(row.content.title), features, read(row.content.description)].map((text) => mark(text));
  return {
    ...advert,
    score: round(Math.min(1, score), 4),
    surlignages: { titre: titre.marks, description: description.marks },
    raisons: reasonsOf(row, question, { said: told, evidence }),
  };
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
