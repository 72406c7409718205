import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { homeAt } from "../../localstack/home.ts";
import type { Home } from "../../localstack/home.ts";
import { startMarket } from "../../localstack/market/start.ts";
import type { MarketOptions, RunningMarket } from "../../localstack/market/start.ts";
import { apiNames } from "../../localstack/market/stalls.ts";
import type { Trouble } from "../../localstack/market/trouble.ts";

/** A switch of the market as tests write it: what it does not say has the market's own default. */
export type Switch = Pick<Trouble, "kind"> & Record<string, unknown>;

/** What tests ask a sample market about itself. */
export interface MarketAnswers {
  /** All adverts that are listed now, as a right reading finds them. */
  adverts(site?: "iad" | "littoral"): Promise<Truth[]>;
  events(since?: string): Promise<Event[]>;
  /** Those since the market began or they were forgotten. */
  requests(): Promise<z.infer<typeof Requests>>;
  forgetRequests(): Promise<void>;
  trouble(...switches: Switch[]): Promise<void>;
}

/** A sample market of a test. */
export interface TestMarket extends RunningMarket, MarketAnswers {
  readonly home: Home;
  /** Begins the market of the home again, on other ports. */
  restart(): Promise<TestMarket>;
}

const Truth = z.object({
  site: z.enum(["iad", "littoral"]),
  path: z.string(),
  good: z.string(),
  contacts: z.array(z.string()),
  record: z.looseObject({
    reference: z.string(),
    transaction: z.enum(["sale", "rental"]),
    type: z.string(),
    rooms: z.int().nullable(),
    postcode: z.string(),
    underContract: z.boolean(),
    photoCount: z.int(),
    priceCents: z.int().optional(),
    rentCents: z.int().optional(),
  }),
});
export type Truth = z.infer<typeof Truth>;
const Event = z.looseObject({ at: z.string(), site: z.string(), reference: z.string(), event: z.string() });
export type Event = z.infer<typeof Event>;
const Requests = z.object({
  total: z.int(),
  byKind: z.record(z.string(), z.int()),
  requests: z.array(
    z.object({
      at: z.string(),
      site: z.string(),
      method: z.string(),
      path: z.string(),
      agent: z.string().nullable(),
      active: z.int(),
      kind: z.string(),
      status: z.int(),
    }),
  ),
});

/** Asks the market that serves at an origin about itself. */
export function askMarket(origin: string): MarketAnswers {
  const ask = async (question: string): Promise<unknown> => (await fetch(`${origin}/__market${question}`)).json();
  const tell = async (what: string, body: unknown): Promise<void> => {
    const told = await fetch(`${origin}/__market${what}`, { method: "POST", body: JSON.stringify(body) });
    if (!told.ok) throw new Error(await told.text());
  };
  return {
    adverts: async (site = "iad") =>
      z.object({ adverts: z.array(Truth) }).parse(await ask(`/adverts?site=${site}`)).adverts,
    events: async (since) =>
      z.object({ events: z.array(Event) }).parse(await ask(`/events${since === undefined ? "" : `?since=${since}`}`))
        .events,
    requests: async () => Requests.parse(await ask("/requests")),
    forgetRequests: () => tell("/reset-requests", {}),
    trouble: (...switches) => tell("/trouble", switches),
  };
}

/** Any free port for each of the market's sites and APIs; tests of sites alone need not open the APIs. */
export const ALL_STALLS = { iad: 0, littoral: 0, ...Object.fromEntries(apiNames.map((api) => [api, 0])) };

/** Starts a sample market with a folder of its own; `stop` removes the folder too. */
export async function startTestMarket(options: Partial<MarketOptions> = {}): Promise<TestMarket> {
  const home = options.home ?? homeAt(await mkdtemp(path.join(os.tmpdir(), "imo-ops-market-")));
  const market = await startMarket({ ports: { iad: 0, littoral: 0 }, seed: "test", adverts: 90, ...options, home });
  return {
    ...market,
    ...askMarket(market.iadUrl),
    home,
    restart: async () => {
      await market.stop();
      return startTestMarket({ ...options, home });
    },
    stop: async () => {
      await market.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}
