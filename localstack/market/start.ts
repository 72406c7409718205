import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError } from "../../lib/errors.ts";
import type { Home } from "../home.ts";
import { homeSecrets } from "../secrets.ts";
import { ADMIN, admin } from "./admin.ts";
import { notFound, text } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { asset } from "./assets.ts";
import { iadSite } from "./iad/site.ts";
import { littoralSite } from "./littoral/site.ts";
import { burdened, robots, shapeUnder, takeover } from "./misbehave.ts";
import type { ApiServer } from "./open-data/api.ts";
import { RATINGS } from "./open-data/ratings.ts";
import { respond } from "./open-data/respond.ts";
import { apiServers } from "./open-data/servers.ts";
import { PageCache } from "./page-cache.ts";
import { RequestLog } from "./requests.ts";
import { stallNames } from "./stalls.ts";
import type { Api, Stall } from "./stalls.ts";
import { befalls } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";
import { ADVERTS, World } from "./world.ts";

export interface MarketOptions {
  /** Where `market.json` is kept; the folder exists. */
  readonly home: Home;
  /** Of 127.0.0.1; 0 takes any free one. What is not named is not opened. */
  readonly ports: Readonly<Partial<Record<Stall, number>>>;
  readonly seed: string;
  /** Adverts of the IAD site when it opens. */
  readonly adverts?: number;
  /** Energy ratings that its API gives when it opens. */
  readonly ratings?: number;
}

/** A sample market that serves. */
export interface RunningMarket {
  /** Origin that stands in for https://www.iadfrance.fr. */
  readonly iadUrl: string;
  /** Origin that stands in for https://www.agence-littoral.example. */
  readonly littoralUrl: string;
  /** Origin of any stall. @throws ConfigError when it was not opened. */
  urlOf(stall: Stall): string;
  /** Ends all servers and all their connections. */
  stop(): Promise<void>;
}

const sites = { iad: iadSite, littoral: littoralSite } as const;

/** Serves the sites and the APIs of the sample market on 127.0.0.1, as they are at the instant that the home's clock shows. */
export async function startMarket(options: MarketOptions): Promise<RunningMarket> {
  const { home, ports, seed, adverts = ADVERTS, ratings = RATINGS } = options;
  const world = new World(home, { seed, adverts });
  const { earlierApiPassword: password } = await homeSecrets(home);
  const market = { world, log: new RequestLog(), pages: new PageCache() };
  const servers = new Map<Stall, Server>();
  const stop = async (): Promise<void> => {
    await Promise.all([...servers.values()].map(close));
  };
  try {
    for (const stall of stallNames) {
      const port = ports[stall];
      if (port === undefined) continue;
      const api = isSite(stall) ? undefined : apiServers[stall]({ seed, ratings, password });
      servers.set(stall, await serve({ stall, api, ...market }, port));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const urlOf = (stall: Stall): string => {
    const server = servers.get(stall);
    if (server === undefined) throw new ConfigError(`The sample market was opened without ${stall}`);
    return originOf(server);
  };
  return { iadUrl: urlOf("iad"), littoralUrl: urlOf("littoral"), urlOf, stop };
}

const isSite = (stall: Stall): stall is Exclude<Stall, Api> => Object.hasOwn(sites, stall);

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
  readonly stall: Stall;
  /** Absent where the stall is a site. */
  readonly api: ApiServer | undefined;
  readonly world: World;
  readonly log: RequestLog;
  readonly pages: PageCache;
}

async function handle(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { stall, world, log } = serving;
  const { method = "GET", url: target = "/" } = request;
  const url = URL.parse(target, `http://${request.headers.host ?? "127.0.0.1"}`);
  if (url === null) return send(response, method, notFound("other"));
  if (url.pathname.startsWith(ADMIN)) {
    return send(response, method, admin(world, log, { method, url, body: String(await bodyOf(request)) }));
  }
  const agent = request.headers["user-agent"] ?? null;
  const ended = log.begin({ site: stall, method, path: `${url.pathname}${url.search}`, agent });
  const { answer, cut, pace } = await answerOf(serving, { method, url, request }).catch((error: unknown) => {
    ended({ kind: "other", status: 500 });
    throw error;
  });
  ended({ kind: answer.kind, status: answer.status });
  if (cut) return sendHalf(response, answer);
  if (pace !== undefined && method !== "HEAD") return sendSlowly(response, answer, pace);
  send(response, method, answer);
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly request: IncomingMessage;
}

/** What is sent, whether it is cut in the middle, and at how many bytes a second it comes where that is held back. */
interface Sending {
  readonly answer: Answer;
  readonly cut: boolean;
  readonly pace?: number | undefined;
}

async function answerOf(serving: Serving, asked: Asked): Promise<Sending> {
  const { method, url, request } = asked;
  const { stall, api, world } = serving;
  if (api === undefined) {
    if (method !== "GET" && method !== "HEAD") return { answer: text("other", 405, ""), cut: false };
    const loaded = asset(url.pathname);
    if (loaded !== undefined) return { answer: loaded, cut: false };
  }
  const body = await bodyOf(request);
  const where = { site: stall, path: url.pathname, onCursor: url.searchParams.has("after") };
  const befalling = (): Trouble[] => world.state.trouble.filter((trouble) => befalls(trouble, where));
  const slow = befalling().filter((trouble) => trouble.kind === "slow");
  world.use(slow);
  if (slow.length > 0) await sleep(slow.reduce((ms, trouble) => ms + trouble.ms, 0));
  // From here on nothing is waited for, so that a switch that holds once holds for one request.
  const troubles = befalling().filter(({ kind }) => kind !== "slow");
  const taken = takeover(troubles, url);
  world.use(taken === undefined ? troubles : [taken.by]);
  const cut = taken === undefined && troubles.some(({ kind }) => kind === "cut");
  const pace = troubles.find((trouble) => trouble.kind === "trickle")?.bytesPerSecond;
  const isRobots = url.pathname === "/robots.txt";
  if (api !== undefined && !isRobots) {
    if (taken !== undefined) return { answer: { ...taken.answer, kind: "api" }, cut, pace };
    const question = { method, url, headers: request.headers, body, instant: world.instant, troubles };
    return { answer: burdened(await respond(api, question), troubles), cut, pace };
  }
  const plain = isRobots ? robots(troubles, api !== undefined) : pageOf(serving, asked, troubles);
  // A request of a page is counted as one, whatever was answered in its place.
  return { answer: taken === undefined ? burdened(plain, troubles) : { ...taken.answer, kind: plain.kind }, cut, pace };
}

function pageOf({ stall, world, pages }: Serving, { url, request }: Asked, troubles: readonly Trouble[]): Answer {
  if (!isSite(stall)) return notFound("other");
  const site = stall;
  const shape = shapeUnder(troubles, /(^|;\s*)market-consent=/.test(request.headers.cookie ?? ""));
  const lastPageMissing = troubles.some(({ kind }) => kind === "last-page-missing");
  const showcase = world.showcase(site);
  const key = JSON.stringify([site, url.pathname, url.search, shape, lastPageMissing]);
  return pages.get(showcase.instant, key, () => sites[site](showcase, { url, shape, lastPageMissing }));
}

function send(response: ServerResponse, method: string, { status, headers, body }: Answer): void {
  const length = status === 304 ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length, "cache-control": "no-store" });
  response.end(method === "HEAD" || status === 304 ? undefined : body);
}

/** Sends the body in ten parts a second, until the asker leaves. */
async function sendSlowly(
  response: ServerResponse,
  { status, headers, body }: Answer,
  bytesPerSecond: number,
): Promise<void> {
  const bytes = status === 304 ? Buffer.alloc(0) : Buffer.from(body);
  response.writeHead(status, { ...headers, ...(status === 304 ? {} : { "content-length": bytes.length }) });
  const part = Math.max(1, Math.round(bytesPerSecond / 10));
  for (let from = 0; from < bytes.length && !response.destroyed; from += part) {
    response.write(bytes.subarray(from, from + part));
    await sleep(100);
  }
  response.end();
}

/** Announces the whole body, sends half of it and closes the connection. */
function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
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
