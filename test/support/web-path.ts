import { Redis } from "ioredis";
import * as z from "zod";
import { run } from "../../lib/cli/commands/run.ts";
import { silent } from "../../lib/cli/follow.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { askMarket } from "./market.ts";
import type { MarketAnswers } from "./market.ts";
import { startWholeCloud } from "./whole-cloud.ts";
import type { WholeCloud, WholeCloudOptions } from "./whole-cloud.ts";

/** A run, and what the sites of the market saw of it. */
export interface Crawled {
  readonly run: RunSummary;
  /** Requests by what they were for (`list`, `detail`, `robots`), whatever was answered; `pages` is lists and details together. */
  readonly asked: Readonly<Record<string, number>> & { readonly pages: number };
  /** When each page was asked for, in ms, in order. */
  readonly instants: readonly number[];
}

/** A whole local cloud whose web sources lead to its sample market. */
export interface WebPath extends WholeCloud {
  readonly market: MarketAnswers;
  /** Runs one source, on its own searches or on the lists at these paths. */
  crawl(source: keyof typeof ORIGINS, ...paths: string[]): Promise<Crawled>;
  /** Makes the workers forget how sites received them, and what they know of robots.txt. */
  forgetManners(): Promise<void>;
  /** The adverts as stored, by reference. */
  stored(source: keyof typeof ORIGINS): Promise<ReadonlyMap<string, StoredAdvert>>;
  /** Names of what a run keeps of its pages, without the folder: `list-1.json.gz`, `r42.json.gz`. */
  kept(crawled: Crawled): Promise<string[]>;
}

const ORIGINS = { "iad-france": "https://www.iadfrance.fr", "agence-littoral": "https://www.agence-littoral.example" };

const StoredAdvert = z.object({
  reference: z.string(),
  status: z.enum(["active", "under-contract", "withdrawn"]),
  content: z.looseObject({ reference: z.string() }),
});
type StoredAdvert = z.infer<typeof StoredAdvert>;

/** Brings a whole local cloud up (about 20 s), its market at the opening. */
export async function startWebPath(options: WholeCloudOptions = {}): Promise<WebPath> {
  const whole = await startWholeCloud(options);
  const { cloud, to } = whole;
  const market = askMarket(`http://127.0.0.1:${cloud.ports.market}`);
  return {
    ...whole,
    market,
    crawl: async (source, ...paths) => {
      await market.forgetRequests();
      const urls = paths.map((path) => ORIGINS[source] + path);
      const summary = await run(to, { sources: [source], urls }, silent);
      const { byKind, requests } = await market.requests();
      const pages = requests.filter(({ kind }) => kind === "list" || kind === "detail");
      const instants = pages.map(({ at }) => Date.parse(at));
      return { run: summary, asked: { ...byKind, pages: pages.length }, instants };
    },
    forgetManners: async () => {
      const redis = new Redis(cloud.redisUrl);
      try {
        const names = await redis.keys("imo:*");
        if (names.length > 0) await redis.del(...names);
      } finally {
        redis.disconnect();
      }
    },
    stored: async (source) => {
      const rows = await to.db.query(`select reference, status, content from advert where source_id = $1`, [source]);
      return new Map(rows.map((row) => StoredAdvert.parse(row)).map((advert) => [advert.reference, advert]));
    },
    kept: async ({ run: { runId, tasks } }) => {
      const folder = `raw-personal/${tasks[0]?.source}/${runId}/`;
      const names: string[] = [];
      for await (const key of to.data.list(folder)) names.push(key.slice(key.lastIndexOf("/") + 1));
      return names.filter((name) => name !== "state.json").sort();
    },
  };
}
