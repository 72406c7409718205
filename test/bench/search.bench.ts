/** How well the search ranks judged adverts, and how fast it answers over many. */
import { existsSync } from "node:fs";
import path from "node:path";
import pMap from "p-map";
import sql from "sql-template-tag";
import { NOT_GONE } from "../../lib/query/advert-conditions.ts";
import { OFFERED } from "../../lib/query/adverts.ts";
import { readQuestion } from "../../lib/query/search/read-question.ts";
import { embedBatch } from "../../lib/aggregate/embed/embed.ts";
import type { Embedder } from "../../lib/query/search/embedder.ts";
import { meaningBy } from "../../lib/query/search/meaning.ts";
import type { Similarities } from "../../lib/query/search/meaning.ts";
import { rankAdverts } from "../../lib/query/search/rank.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { apiOver } from "../support/api.ts";
import type { Bench, BenchRun } from "./bench.ts";
import { readJudged } from "./judged-adverts.ts";
import { makeDescribed } from "./make-described.ts";
import { meanScore, scoreOf } from "./score-search.ts";
import type { Judged, SearchScore } from "./score-search.ts";
import { withEmbedder } from "./embedder.ts";
import { withAdverts } from "./search-database.ts";

const SAMPLE = path.resolve(import.meta.dirname, "../../../shared/data/search/search_dev.json");
/** Of other towns and needs than the sample. */
const OWN = path.resolve(import.meta.dirname, "judged-own.json");
const ADVERTS = 20_000;
const CONNECTIONS = 10;
const ROUNDS = 20;
/** Of another system on the sample: words alone (BM25, crude stems). */
const WORDS_ALONE = 0.38;
const WANTED = 0.72;
/** Adverts whose vectors are worked out at a time. */
const BATCH = 200;
const P95_MS = 40;
const QUESTIONS = [
  "maison avec jardin proche plage hendaye",
  "appartement T3 balcon Bayonne moins de 250 000 €",
  "studio meublé étudiant",
  "villa piscine 4 chambres anglet",
  "apartement vu mer terasse",
  "terrain constructible hors lotissement",
  "plain-pied sans travaux",
  "immeuble de rapport",
  "appartement lumineux calme dernier étage ascenseur",
  "garage fermé toulouse",
  "maison à rénover avec dépendance et cheminée",
  "pas cher proche gare et écoles",
];

/** Measures nDCG@10, MRR and hit@1 on judged questions (`--file`, else the sample's and our own), and the time of questions over made adverts. */
export const bench: Bench = async (run) => {
  const files = run.file === undefined ? [SAMPLE, OWN].filter((file) => existsSync(file)) : [run.file];
  for (const file of files) await judge(file, run);
  await time(run);
};

async function judge(file: string, run: BenchRun): Promise<void> {
  const { adverts, queries } = await readJudged(file);
  const scores = await withAdverts(adverts, (db) => withEmbedder((embedder) => scoresOf(db, embedder, queries)));
  for (const [way, all] of Object.entries(scores)) {
    const compared = way === "both" ? { target: WANTED, peer: WORDS_ALONE } : {};
    report(run, `${queries.length} questions, ${adverts.length} adverts, ${way}`, all, compared);
    for (const [kind, of] of Map.groupBy(all, (score) => score.kind)) {
      report(run, `${kind} (${of.length}), ${way}`, of, {});
    }
  }
}

interface Scored extends SearchScore {
  readonly kind: string;
}

/** Scores the questions by words and facts alone, by meaning alone, and by both. */
async function scoresOf(db: Postgres, embedder: Embedder, queries: readonly Judged[]) {
  while ((await embedBatch(db, embedder, BATCH)) > 0);
  const rows = await db.query<{ advert_id: number; reference: string }>("select advert_id, reference from advert");
  const references = new Map(rows.map((row) => [row.advert_id, row.reference]));
  const scored = (query: Judged, ids: readonly number[]): Scored => ({
    kind: query.kind,
    ...scoreOf(
      query,
      ids.map((id) => references.get(id) ?? ""),
    ),
  });
  const scores: Record<"words" | "meaning" | "both", Scored[]> = { words: [], meaning: [], both: [] };
  const meaning = meaningBy(db, embedder);
  for (const query of queries) {
    const question = await readQuestion(db, query.q);
    const similarities = await meaning(query.q, sql`status <> 'w'`);
    const ranked = (near: Similarities) =>
      rankAdverts(db, question, { conditions: { where: OFFERED, facts: NOT_GONE }, similarities: near });
    scores.words.push(
      scored(
        query,
        (await ranked(null)).map(({ id }) => id),
      ),
    );
    scores.meaning.push(scored(query, [...(similarities?.keys() ?? [])]));
    scores.both.push(
      scored(
        query,
        (await ranked(similarities)).map(({ id }) => id),
      ),
    );
  }
  return scores;
}

function report(
  run: BenchRun,
  name: string,
  scores: readonly SearchScore[],
  compared: { target?: number; peer?: number },
): void {
  const { ndcg10, mrr, hit1 } = meanScore(scores);
  run.measure({ name: `${name}: ndcg10`, value: ndcg10, unit: "share", ...compared });
  run.measure({ name: `${name}: mrr`, value: mrr, unit: "share" });
  run.measure({ name: `${name}: hit1`, value: hit1, unit: "share" });
}

async function time(run: BenchRun): Promise<void> {
  const count = Math.round(ADVERTS * run.scale);
  await withAdverts(makeDescribed(count), async (db) => {
    const { ask } = apiOver(db);
    for (const [target, size] of [
      ["/annonces/search?limit=20&q=", 20],
      ["/recherche?q=", 20],
      ["/annonces/search?q=", 100],
    ] as const) {
      const milliseconds = await timesOf((question) => ask(`${target}${encodeURIComponent(question)}`), run);
      const name = `${count} adverts, ${target.split("?")[0]}, ${size} of them, ${CONNECTIONS} at once`;
      run.measure({ name: `${name}: p50`, value: quantile(milliseconds, 0.5), unit: "ms" });
      run.measure({ name: `${name}: p95`, value: quantile(milliseconds, 0.95), unit: "ms", limit: P95_MS });
    }
  });
}

async function timesOf(ask: (question: string) => Promise<unknown>, { signal }: BenchRun): Promise<number[]> {
  const once = async (question: string) => {
    const begun = performance.now();
    await ask(question);
    return performance.now() - begun;
  };
  await pMap(QUESTIONS, once, { concurrency: CONNECTIONS, signal });
  const questions = Array.from({ length: ROUNDS }, () => QUESTIONS).flat();
  return pMap(questions, once, { concurrency: CONNECTIONS, signal });
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? Number.NaN;
}
