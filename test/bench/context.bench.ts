/** How fast contexts and conversations are answered over many adverts and sales. */
import pMap from "p-map";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { refreshSearchWords } from "../../lib/stores/adverts/search-words.ts";
import { rebuildMarket } from "../../lib/stores/market/rebuild-market.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { adminKey } from "../support/access.ts";
import { apiOver } from "../support/api.ts";
import type { Bench, BenchRun } from "./bench.ts";
import { percentile } from "./drive.ts";
import { makeDescribed } from "./make-described.ts";
import { addSales, withPlaces } from "./market-database.ts";

const ADVERTS = 20_000;
const SALES = 400_000;
const CHUNK = 5_000;
const QUESTIONS = 300;
const P95_MS = 150;
const TOOL_MS = 80;
const SENTENCES = [
  ["appartement T3 avec balcon", { transaction: "vente", type_bien: ["appartement"] }],
  ["maison avec jardin, 4 chambres, 400 000 € maximum", { transaction: "vente", type_bien: ["maison"] }],
  ["studio meublé à louer", { transaction: "location", type_bien: ["appartement"] }],
  ["prix au m² des appartements", { type_bien: ["appartement"] }],
  ["maison calme proche des écoles", {}],
] as const;

/** Measures `/contexte`, `/chat` without a model and a tool of `/mcp`, one question at a time and four at once; none is asked twice. */
export const bench: Bench = (run) =>
  withPlaces(async (db) => {
    const adverts = Math.round(ADVERTS * run.scale);
    run.say(`making ${adverts} adverts and their market`);
    const made = makeDescribed(adverts);
    for (let from = 0; from < made.length; from += CHUNK) {
      const chunk = made.slice(from, from + CHUNK);
      await db.transaction((tx) => mergeAdverts(tx, chunk, { runId: "bench", readerVersion: 1 }));
    }
    await addSales(db, Math.round(SALES * run.scale));
    await rebuildMarket(db, () => {});
    await db.query("vacuum analyze");
    await refreshSearchWords(db);
    for (const { path, limit, bodyOf } of ASKED) {
      for (const at of [1, 4])
        await time(db, { run, path, limit, bodyOf, at, name: `${adverts} adverts, ${path}, ${at} at once` });
    }
  });

type Asked = { readonly question: string; readonly filtres: object };

interface Way {
  readonly path: string;
  /** Milliseconds. */
  readonly limit: number;
  readonly bodyOf: (asked: Asked) => object;
}

const ASKED: readonly Way[] = [
  {
    path: "/contexte",
    limit: P95_MS,
    bodyOf: ({ question, filtres }) => ({ question, filtres, budget_jetons: 4000 }),
  },
  {
    path: "/chat",
    limit: P95_MS,
    bodyOf: ({ question, filtres }) => ({ messages: [{ role: "utilisateur", contenu: question }], filtres }),
  },
  {
    path: "/mcp",
    limit: TOOL_MS,
    bodyOf: ({ question, filtres }) => ({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "chercher_annonces", arguments: { q: question, ...filtres } },
    }),
  },
];

interface Timed extends Way {
  readonly run: BenchRun;
  readonly at: number;
  readonly name: string;
}

async function time(db: Postgres, { run, path, limit, bodyOf, at, name }: Timed): Promise<void> {
  const { ask } = apiOver(db);
  const headers = {
    "x-api-key": await adminKey(db),
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    host: "127.0.0.1",
  };
  const towns = await db.query<{ code: string }>(
    "select commune as code from advert where commune is not null group by 1 order by count(*) desc, 1 limit 100",
  );
  const once = async (number: number): Promise<number> => {
    const [sentence, filters] = SENTENCES[number % SENTENCES.length] ?? SENTENCES[0];
    const filtres = { ...filters, commune: [towns[number % towns.length]?.code ?? "75056"] };
    const begun = performance.now();
    const body = JSON.stringify(bodyOf({ question: `${sentence}, ${number} m² environ`, filtres }));
    const answer = await ask(path, { method: "POST", headers, body });
    if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${answer.body}`);
    return performance.now() - begun;
  };
  await pMap([0, 1, 2, 3, 4], once, { concurrency: at });
  const numbers = Array.from({ length: Math.ceil(QUESTIONS * Math.min(1, run.scale)) }, (_, index) => index + 5);
  const milliseconds = await pMap(numbers, once, { concurrency: at, signal: run.signal });
  run.measure({ name: `${name}: p50`, value: percentile(milliseconds, 0.5), unit: "ms" });
  run.measure({ name: `${name}: p95`, value: percentile(milliseconds, 0.95), unit: "ms", limit });
}
