import { text } from "node:stream/consumers";
import robotsParser from "robots-parser";
import * as z from "zod";
import { PipelineError, ThrottledError } from "../../errors.ts";
import type { Evidence } from "../../stores/privacy/site-evidence.ts";
import type { PaceStore } from "../../stores/redis/pace.ts";
import type { Guarded } from "../../stores/resting.ts";
import type { GuardedFetch } from "../http.ts";
import { PRODUCT } from "../user-agent.ts";
import { Reason } from "../../records/reason.ts";
import { COLLECTING, POLITENESS } from "../reasons.ts";

/** RFC 9309 § 2.5: at least 500 KiB are to be read. A larger file is not read at all, and nothing of the site is visited. */
const MAX_BYTES = 1_048_576;
const TIMEOUT_MS = 20_000;
/** How long a site whose robots.txt could not be read is not visited. */
const UNREADABLE_SECONDS = 60;
/** RFC 9309 § 2.3.1.3: of these, "unavailable", everything may be visited; 408, 425 and 429 speak of the moment. */
const UNAVAILABLE = Array.from({ length: 100 }, (_, n) => 400 + n).filter(
  (status) => ![408, 425, 429].includes(status),
);

/** What robots.txt says of one address. */
export type Permission =
  | { readonly allowed: true; readonly crawlDelaySeconds: number | null }
  /** `retryAfterSeconds`: the site answered robots.txt with the wish to be left alone. */
  | {
      readonly allowed: false;
      readonly reason: Reason;
      readonly retryAfterSeconds?: number;
      /** Nothing was read: the site's owner does not want to be visited at all. */
      readonly objection?: true;
    };

/** What is known of a site's robots.txt: its text, or why it could not be read. Instants in milliseconds since 1970. */
const Known = z.object({
  text: z.string().nullable(),
  /** Null once it was read. */
  reason: Reason.nullable(),
  throttled: z.boolean(),
  readAt: z.number(),
  until: z.number(),
});
type Known = z.infer<typeof Known>;
type Rules = ReturnType<typeof robotsParser>;

export interface RobotsDeps {
  readonly fetch: GuardedFetch;
  readonly store: PaceStore;
  readonly guarded: Guarded;
  /** How long a file is believed, seconds; RFC 9309 § 2.4 allows a day. */
  readonly freshSeconds: number;
  /** Keeps what was read as evidence. */
  readonly keep?: (evidence: Evidence) => Promise<void>;
}

/** One question about an address. */
interface RobotsQuestion {
  readonly url: string;
  /** The name under which all workers share what they know of the site. */
  readonly site: string;
  /** What was read before is read again. */
  readonly since?: Date;
  /** Waits until the file may be asked for. */
  readonly before: () => Promise<void>;
}

/** robots.txt of every site, fetched once a day for all workers and obeyed (RFC 9309). */
export interface Robots {
  /**
   * Says whether an address may be visited, and the site's Crawl-delay. A missing file (4xx) allows everything; one that can't be read
   * (5xx, no answer, 429, too large, a redirect that is not followed) nothing, for a while.
   */
  permission(question: RobotsQuestion): Promise<Permission>;
}

/** Makes the reader of robots.txt files. */
export function createRobots(deps: RobotsDeps): Robots {
  const known = new Map<string, { file: Known; rules: Rules }>();
  const reading = new Map<string, Promise<Known>>();

  const readOnce = (name: string, question: RobotsQuestion): Promise<Known> => {
    const under = reading.get(name) ?? read(name, question).finally(() => reading.delete(name));
    reading.set(name, under);
    return under;
  };
  const read = async (name: string, question: RobotsQuestion): Promise<Known> => {
    const shared = knownOf((await deps.guarded(() => deps.store.read(name))) ?? null);
    if (shared && isFresh(shared, question.since)) return shared;
    await question.before();
    const found = await ask(question.url, deps);
    const url = new URL("/robots.txt", question.url).href;
    const [decision, said] =
      found.text === null ? (["unreadable", found.reason?.en ?? ""] as const) : (["read", found.text] as const);
    await deps.keep?.({ url, kind: "robots", decision, said });
    await deps.guarded(() => deps.store.write(name, JSON.stringify(found), found.until - Date.now()));
    return found;
  };

  return {
    permission: async (question) => {
      const name = `imo:robots:${question.site}`;
      let held = known.get(name);
      if (!held || !isFresh(held.file, question.since)) {
        const file = await readOnce(name, question);
        held = { file, rules: robotsParser(new URL("/robots.txt", question.url).href, file.text ?? "") };
        known.set(name, held);
      }
      return permissionOf(held.file, held.rules, question.url);
    },
  };
}

async function ask(url: string, { fetch, freshSeconds }: RobotsDeps): Promise<Known> {
  const file = new URL("/robots.txt", url).href;
  const readAt = Date.now();
  try {
    const answer = await fetch(file, { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, accept: UNAVAILABLE });
    const found = await text(answer.body);
    const until = readAt + freshSeconds * 1000;
    return { text: answer.status < 400 ? found : "", reason: null, throttled: false, readAt, until };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const throttled = error instanceof ThrottledError;
    const wait = throttled ? Math.max(error.retryAfterSeconds, 1) : UNREADABLE_SECONDS;
    return { text: null, reason: error.reason, throttled, readAt, until: readAt + wait * 1000 };
  }
}

function permissionOf(file: Known, rules: Rules, url: string): Permission {
  if (file.text === null) {
    const reason = POLITENESS.robotsUnreadable(file.reason ?? COLLECTING.nothingThere());
    const retryAfterSeconds = Math.max(1, Math.ceil((file.until - Date.now()) / 1000));
    return { allowed: false, reason, ...(file.throttled && { retryAfterSeconds }) };
  }
  if (rules.isAllowed(url, PRODUCT) === false) {
    return { allowed: false, reason: POLITENESS.robotsDisallows(new URL(url).pathname) };
  }
  const delay = rules.getCrawlDelay(PRODUCT) ?? 0;
  return { allowed: true, crawlDelaySeconds: delay > 0 && Number.isFinite(delay) ? delay : null };
}

function isFresh(file: Known, since: Date | undefined): boolean {
  return Date.now() < file.until && (!since || file.readAt >= since.getTime());
}

function knownOf(text: string | null): Known | null {
  if (text === null) return null;
  try {
    return Known.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
