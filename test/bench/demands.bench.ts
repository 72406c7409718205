/** How well demands are read, and how fast `/demande` answers. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { readDemand } from "../../lib/query/demand/read-demand.ts";
import { apiOver } from "../support/api.ts";
import type { Bench, BenchFigures, BenchRun } from "./bench.ts";
import { toJudgedKeys } from "./demand-keys.ts";
import type { JudgedFilters } from "./demand-keys.ts";
import { makeDescribed } from "./make-described.ts";
import { JudgedDemand, demandFigures, isExact, scoreDemand } from "./score-demands.ts";
import { withAdverts } from "./search-database.ts";
import type { Queries } from "../../lib/stores/postgres/postgres.ts";

const SAMPLE = path.resolve(import.meta.dirname, "../../../shared/data/search/demands_dev.json");
const ADVERTS = 2_000;
const QUESTIONS = 1_000;
const WARM_UP = 100;
const EXACT = 0.9;
const F1 = 0.97;
const P95_MS = 8;

/** Scores judged demands (`--file`, else the sample's): firm conditions only; and the time of made ones, one after the other. */
export const bench: Bench = async (run) => {
  const file = run.file ?? SAMPLE;
  return withAdverts(makeDescribed(Math.round(ADVERTS * run.scale)), async (db) => {
    const figures = existsSync(file) ? await judge(db, file, run) : {};
    if (!existsSync(file)) run.say(`there are no judged demands in ${path.basename(file)}: --file names some`);
    const { ask } = apiOver(db);
    const times = await timesOf((question) => ask(`/demande?q=${encodeURIComponent(question)}`), run);
    const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
    run.measure({ name: `/demande, ${times.length} made questions: p50`, value: p50, unit: "ms" });
    run.measure({ name: `/demande, ${times.length} made questions: p95`, value: p95, unit: "ms", limit: P95_MS });
    return { ...figures, p95_ms: p95 };
  });
};

async function judge(db: Queries, file: string, run: BenchRun): Promise<BenchFigures> {
  const judged = z
    .array(JudgedDemand)
    .min(1)
    .parse(JSON.parse(await readFile(file, "utf8")));
  const read: JudgedFilters[] = [];
  for (const { q } of judged) read.push(toJudgedKeys(await readDemand(db, q)));
  const scores = judged.map((demand, at) => scoreDemand(demand, read[at] ?? {}));
  const figures = demandFigures(scores, read);
  run.measure({
    name: `${judged.length} demands: exact_durs`,
    value: figures.exact_durs,
    unit: "share",
    target: EXACT,
  });
  run.measure({
    name: `${judged.length} demands: f1_durs_micro`,
    value: figures.f1_durs_micro,
    unit: "share",
    target: F1,
  });
  const wrong = judged.flatMap(({ q }, at) => {
    const score = scores[at];
    return score && !isExact(score) ? [{ q, de_trop: score.invented, manque: score.forgotten }] : [];
  });
  return { ...figures, fautes: wrong };
}

const GOODS = [
  "appartement",
  "maison",
  "T3",
  "studio meublé",
  "villa neuve",
  "terrain à bâtir",
  "appart 2 chbres",
  "local commercial",
];
const TOWNS = [
  "Pau",
  "Lyon 7e",
  "bdx",
  "Saint-Denis",
  "Aix",
  "Strasbuorg",
  "dans le Gers",
  "à moins de 10 km de Dax",
  "Quimper ou Brest",
  "75011",
];
const AMOUNTS = [
  "180 000 € maximum",
  "max 750cc",
  "250 à 300 mille euros",
  "autour de 0,45 M€",
  "un demi-million",
  "900 HC",
];
const MORE = [
  "avec balcon",
  "sans piscine, si possible avec garage",
  "pas de rez-de-chaussée",
  "DPE C minimum, proche d'une bonne école",
  "au moins 80 m2 et 3 chambres",
];

function madeQuestions(): string[] {
  return Array.from({ length: QUESTIONS }, (_, at) =>
    [
      GOODS[at % GOODS.length],
      TOWNS[(at * 7) % TOWNS.length],
      MORE[(at * 3) % MORE.length],
      AMOUNTS[(at * 5) % AMOUNTS.length],
    ].join(" "),
  );
}

async function timesOf(ask: (question: string) => Promise<unknown>, { signal, scale }: BenchRun): Promise<number[]> {
  const questions = madeQuestions().slice(0, Math.max(WARM_UP * 2, Math.round(QUESTIONS * scale)));
  const times: number[] = [];
  for (const [at, question] of questions.entries()) {
    signal.throwIfAborted();
    const begun = performance.now();
    await ask(question);
    if (at >= WARM_UP) times.push(performance.now() - begun);
  }
  return times;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? Number.NaN;
}
