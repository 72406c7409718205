import * as z from "zod";
import type { Site } from "./advert.ts";
import { json } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { OPENING } from "./clock.ts";
import type { World } from "./world.ts";
import type { RequestLog } from "./requests.ts";
import { Trouble } from "./trouble.ts";
import { truthOf } from "./truth.ts";

/** Where the questions about the market itself begin; no visitor of the real sites knows them. */
export const ADMIN = "/__market";

const sites: readonly Site[] = ["iad", "littoral"];
const Since = z.iso.datetime({ offset: true });

/**
 * Answers questions about the market: `GET /`, `/events?since=&site=`, `/adverts?site=`, `/requests`, `/trouble`,
 * `POST /trouble` (a list of switches, in place of those before), `/reset-requests`.
 */
export function admin(world: World, log: RequestLog, request: { method: string; url: URL; body: string }): Answer {
  const { method, url } = request;
  const asked = sites.filter((site) => (url.searchParams.get("site") ?? site) === site);
  switch (`${method} ${url.pathname.slice(ADMIN.length)}`) {
    case "GET ":
      return json(200, overview(world));
    case "GET /events":
      return events(world, asked, url.searchParams.get("since"));
    case "GET /adverts":
      return json(200, { adverts: asked.flatMap((site) => world.showcase(site).listings.map(truthOf)) });
    case "GET /requests":
      return json(200, log.told());
    case "POST /reset-requests":
      log.reset();
      return json(200, {});
    case "GET /trouble":
      return json(200, { trouble: world.state.trouble });
    case "POST /trouble":
      return setTrouble(world, request.body);
    default:
      return json(404, { error: `Nothing is known of ${method} ${url.pathname}` });
  }
}

function overview(world: World) {
  const { seed, adverts, trouble } = world.state;
  const listed = Object.fromEntries(sites.map((site) => [site, world.showcase(site).listings.length]));
  return {
    seed,
    adverts,
    opening: new Date(OPENING).toISOString(),
    instant: new Date(world.instant).toISOString(),
    listed,
    trouble,
  };
}

function events(world: World, asked: readonly Site[], since: string | null): Answer {
  const read = Since.safeParse(since ?? new Date(OPENING).toISOString());
  if (!read.success) return json(400, { error: "since is an instant with its zone, such as 2026-11-01T08:00:00Z" });
  const found = asked.flatMap((site) => world.events(site, Date.parse(read.data)));
  return json(200, {
    instant: new Date(world.instant).toISOString(),
    events: found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
  });
}

function setTrouble(world: World, body: string): Answer {
  const read = z.array(Trouble).safeParse(parsed(body));
  if (!read.success) return json(400, { error: z.prettifyError(read.error) });
  world.setTrouble(read.data);
  return json(200, { trouble: read.data });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
