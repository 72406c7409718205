import type { Draw } from "../../localstack/market/draw.ts";
import type { Switch } from "../support/market.ts";
import { crawl } from "./crawl.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { OF_CRAWLS } from "./left-out.ts";
import { endScene, scene } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { settle } from "./take-in.ts";
import type { World } from "./world.ts";

const ON_ALL = { site: "littoral", path: "/biens" } as const;
const ON_ADVERTS = { site: "littoral", path: "/biens/" } as const;
const ON_SITE = { site: "littoral" } as const;

/** Each thing that a site may do, and what a run must make of it. */
const TROUBLES: readonly (Switch & { readonly comesTo: RegExp })[] = [
  { kind: "forbidden", ...ON_ALL, comesTo: /blocked/ },
  { kind: "captcha", ...ON_ALL, comesTo: /blocked/ },
  { kind: "throttled", ...ON_ALL, retryAfter: "3", comesTo: /throttled/ },
  { kind: "unavailable", ...ON_ALL, comesTo: /failed/ },
  { kind: "server-error", ...ON_ALL, comesTo: /failed/ },
  { kind: "noindex-header", ...ON_ALL, comesTo: /blocked/ },
  { kind: "noindex-meta", ...ON_ALL, comesTo: /blocked/ },
  { kind: "tdm-reservation", ...ON_ALL, comesTo: /blocked/ },
  { kind: "robots-disallow", ...ON_SITE, prefix: "/biens", comesTo: /blocked/ },
  { kind: "robots-unavailable", ...ON_SITE, comesTo: /blocked/ },
  { kind: "redirect-loop", ...ON_ALL, comesTo: /failed/ },
  { kind: "redirect", ...ON_ALL, comesTo: /failed/ },
  { kind: "huge", ...ON_ALL, comesTo: /failed/ },
  { kind: "changed-layout", ...ON_ALL, comesTo: /failed/ },
  { kind: "empty-list", ...ON_ALL, marker: false, comesTo: /failed/ },
  { kind: "cut", ...ON_ALL, times: 2, comesTo: /complete/ },
  { kind: "slow", ...ON_ALL, ms: 200, comesTo: /complete/ },
  { kind: "forbidden", ...ON_ADVERTS, comesTo: /blocked/ },
  { kind: "noindex-header", ...ON_ADVERTS, times: 2, comesTo: /truncated/ },
  { kind: "huge", ...ON_ADVERTS, times: 2, comesTo: /truncated/ },
  { kind: "redirect", ...ON_ADVERTS, to: "https://192.168.1.1/", times: 2, comesTo: /truncated/ },
  { kind: "changed-layout", ...ON_ADVERTS, times: 2, comesTo: /complete/ },
];

const FIRST = { runId: "first", asOf: "2026-03-01T08:00:00.000Z" };
const LAST = { runId: "last", asOf: "2026-03-31T08:00:00.000Z" };

export { endScene as end };

/** What a site may do to those who visit it. */
export const faults: readonly Fault[] = [
  {
    name: "hostile-site",
    injected: `between two sound crawls ${TROUBLES.length} more, in each of which the site does one thing: ${[...new Set(TROUBLES.map(({ kind }) => kind))].join(", ")}, of all pages or of adverts' alone`,
    leftOut: OF_CRAWLS,
    twin: {
      name: "two crawls of a site",
      takeIn: async (world) => {
        const around = await scene();
        await crawlAnew(world, FIRST, around);
        await crawlAnew(world, LAST, around);
        await settle(world);
      },
    },
    disturb: hostile,
  },
];

async function hostile({ open, draw }: Trial): Promise<Seen> {
  const world = await open();
  const around = await scene();
  await crawlAnew(world, FIRST, around);
  const told: string[] = [];
  for (const [at, { comesTo, ...trouble }] of inAnyOrder(TROUBLES, draw).entries()) {
    await around.market.trouble(trouble);
    const day = String(at + 2).padStart(2, "0");
    const outcomes = await crawlAnew(world, { runId: `troubled-${day}`, asOf: `2026-03-${day}T08:00:00.000Z` }, around);
    await around.market.trouble();
    const outcome = [...new Set(outcomes.map((one) => one.outcome))].join(" and ");
    if (!comesTo.test(outcome)) throw new Error(`a site that does ${JSON.stringify(trouble)} is told as ${outcome}`);
    told.push(outcome);
  }
  const mended = performance.now();
  await crawlAnew(world, LAST, around);
  await settle(world);
  const counts = [...Map.groupBy(told, (outcome) => outcome)].map(([outcome, all]) => `${all.length} ${outcome}`);
  return { seen: `runs under trouble: ${counts.join(", ")}`, recoveryMs: performance.now() - mended };
}

function inAnyOrder<Item>(items: readonly Item[], draw: Draw): Item[] {
  return items
    .map((item) => ({ item, place: draw.int(0, 1_000_000) }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

/** Every page is asked for: nothing is known of its card, nor of how the site received us. */
async function crawlAnew(world: World, run: typeof FIRST, around: Scene) {
  await world.db.query("truncate advert_card");
  await around.forgetManners();
  return crawl(world, run, around);
}
