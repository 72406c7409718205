import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError } from "../../lib/errors.ts";
import type { Home } from "../home.ts";
import { ADMIN, admin } from "./admin.ts";
import type { Site } from "./advert.ts";
import { notFound, text } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { asset } from "./assets.ts";
import { iadSite } from "./iad/site.ts";
import { littoralSite } from "./littoral/site.ts";
import { burdened, robots, shapeUnder, takeover } from "./misbehave.ts";
import { PageCache } from "./page-cache.ts";
import { RequestLog } from "./requests.ts";
import { befalls } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";
import { ADVERTS, World } from "./world.ts";

export interface MarketOptions {
  /** Where `market.json` is kept; the folder exists. */
  readonly home: Home;
  /** Of 127.0.0.1; 0 takes any free one. */
  readonly ports: Readonly<Record<Site, number>>;
  readonly seed: string;
  /** Adverts of the IAD site when it opens. */
  readonly adverts?: number;
}

/** A sample market that serves. */
export interface RunningMarket {
  /** Origin that stands in for https://www.iadfrance.fr. */
  readonly iadUrl: string;
  /** Origin that stands in for https://www.agence-littoral.example. */
  readonly littoralUrl: string;
  /** Ends both sites and all their connections. */
  stop(): Promise<void>;
}

const sites = { iad: iadSite, littoral: littoralSite } as const;

/** Serves the two sites of the sample market on 127.0.0.1, as they are at the instant that the home's clock shows. */
export async function startMarket({ home, ports, seed, adverts = ADVERTS }: MarketOptions): Promise<RunningMarket> {
  const world = new World(home, { seed, adverts });
  const market = { world, log: new RequestLog(), pages: new PageCache() };
  const iad = await serve({ site: "iad", ...market }, ports.iad);
  const littoral = await serve({ site: "littoral", ...market }, ports.littoral).catch(async (error: unknown) => {
    await close(iad);
    throw error;
  });
  return {
    iadUrl: originOf(iad),
    littoralUrl: originOf(littoral),
    stop: async () => {
      await Promise.all([close(iad), close(littoral)]);
    },
  };
}

async function serve(serving: Serving, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    handle(serving, request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

interface Serving {
  readonly site: Site;
  readonly world: World;
  readonly log: RequestLog;
  readonly pages: PageCache;
}

async function handle(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { site, world, log } = serving;
  const { method = "GET", url: target = "/" } = request;
  const url = URL.parse(target, `http://${request.headers.host ?? "127.0.0.1"}`);
  if (url === null) return send(response, method, notFound("other"));
  if (url.pathname.startsWith(ADMIN)) {
    return send(response, method, admin(world, log, { method, url, body: await bodyOf(request) }));
  }
  const agent = request.headers["user-agent"] ?? null;
  const ended = log.begin({ site, method, path: `${url.pathname}${url.search}`, agent });
  const asked = { method, url, cookie: request.headers.cookie ?? "" };
  const { answer, cut } = await answerOf(serving, asked).catch((error: unknown) => {
    ended({ kind: "other", status: 500 });
    throw error;
  });
  ended({ kind: answer.kind, status: answer.status });
  if (cut) return sendHalf(response, answer);
  send(response, method, answer);
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly cookie: string;
}

async function answerOf(serving: Serving, { method, url, cookie }: Asked): Promise<{ answer: Answer; cut: boolean }> {
  if (method !== "GET" && method !== "HEAD") return { answer: text("other", 405, ""), cut: false };
  const loaded = asset(url.pathname);
  if (loaded !== undefined) return { answer: loaded, cut: false };
  const befalling = (): Trouble[] =>
    serving.world.state.trouble.filter((trouble) => befalls(trouble, { site: serving.site, path: url.pathname }));
  const slow = befalling().filter((trouble) => trouble.kind === "slow");
  serving.world.use(slow);
  if (slow.length > 0) await sleep(slow.reduce((ms, trouble) => ms + trouble.ms, 0));
  // From here on nothing is waited for, so that a switch that holds once holds for one request.
  const troubles = befalling().filter(({ kind }) => kind !== "slow");
  const plain = url.pathname === "/robots.txt" ? robots(troubles) : pageOf(serving, { method, url, cookie }, troubles);
  const taken = takeover(troubles, url);
  // A request of a page is counted as one, whatever was answered in its place.
  const answer = taken === undefined ? burdened(plain, troubles) : { ...taken.answer, kind: plain.kind };
  serving.world.use(taken === undefined ? troubles : [taken.by]);
  return { answer, cut: taken === undefined && troubles.some(({ kind }) => kind === "cut") };
}

function pageOf({ site, world, pages }: Serving, { url, cookie }: Asked, troubles: readonly Trouble[]): Answer {
  const shape = shapeUnder(troubles, /(^|;\s*)market-consent=/.test(cookie));
  const lastPageMissing = troubles.some(({ kind }) => kind === "last-page-missing");
  const showcase = world.showcase(site);
  const key = JSON.stringify([site, url.pathname, url.search, shape, lastPageMissing]);
  return pages.get(showcase.instant, key, () => sites[site](showcase, { url, shape, lastPageMissing }));
}

function send(response: ServerResponse, method: string, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body), "cache-control": "no-store" });
  response.end(method === "HEAD" ? undefined : body);
}

/** Announces the whole body, sends half of it and closes the connection. */
function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}

function originOf(server: Server): string {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new ConfigError("The sample market has no port");
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
