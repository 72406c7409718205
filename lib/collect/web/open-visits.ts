import * as z from "zod";
import { ConfigError } from "../../errors.ts";
import type { WebSource } from "../../sources/schema.ts";
import { guardedFetch } from "../http.ts";
import { parseOrigins } from "../origins.ts";
import { openPoliteness } from "../politeness/politeness.ts";
import type { SiteBook } from "../politeness/politeness.ts";
import type { Limits } from "../politeness/turns.ts";
import type { BrowserProgram } from "./chromium.ts";
import { fetchByBrowser } from "./fetch-browser.ts";
import { fetchByHttp } from "./fetch-http.ts";
import { patiently } from "./patiently.ts";
import { visit } from "./visit.ts";
import type { Visit } from "./visit.ts";

/** The largest page that is taken. */
const PAGE_BYTES = 5 * 1024 * 1024;
const DOCUMENT_MS = 45_000;

/** The pace that stands for: at a stand-in as at the site itself. */
export const OWN_PACE = "source";

export interface VisitsSettings {
  readonly source: WebSource;
  readonly stage: string;
  /** Stand-ins for real origins, as SOURCE_ORIGINS has them; only the stage `local` knows any. */
  readonly origins: string;
  /** Requests a second at a stand-in, instead of what the source says: a stand-in need not be spared. `source` or empty: as the source says. */
  readonly pace: string;
  readonly contact: string;
  readonly redisUrl: string;
  readonly program: BrowserProgram;
  /** Aborted when there is no time left to begin another visit. */
  readonly deadline: AbortSignal;
  readonly book: SiteBook;
  /** Told when Redis is away. */
  readonly warn: (message: string, error: unknown) => void;
}

/** Visits to one source's site, until they are disposed of. */
export interface Visits extends AsyncDisposable {
  /** Null where no time was left to begin: nothing was asked. */
  readonly visit: (url: string) => Promise<Visit | null>;
}

/** Opens what visits to a source's site take: manners, and plain requests or a browser as the source says. */
export function openVisits(settings: VisitsSettings, since: Date): Visits {
  const { source, stage, contact, deadline, warn } = settings;
  const origins = parseOrigins(settings.origins);
  const fetch = guardedFetch({ stage, origins, contact });
  const politeness = openPoliteness({ redisUrl: settings.redisUrl, fetch, stage, origins, warn, book: settings.book });
  const document = { fetch, maxBytes: PAGE_BYTES, timeoutMs: DOCUMENT_MS };
  const consent = source.pages.consent;
  const fetcher =
    source.fetch === "http"
      ? fetchByHttp(document)
      : fetchByBrowser({ ...document, program: settings.program, contact, ...(consent && { consent }) });
  const standsIn = stage === "local" && origins.has(new URL(source.homepage).origin);
  const limits = standsIn ? limitsAtStandIn(source, settings.pace) : limitsOf(source);
  return {
    visit: patiently((url) => visit(url, { politeness, fetcher, limits, since, signal: deadline }), deadline),
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await politeness.end();
    },
  };
}

function limitsOf({ politeness }: WebSource): Limits {
  return { perSecond: politeness.perSecond, concurrency: politeness.concurrency };
}

function limitsAtStandIn(source: WebSource, pace: string): Limits {
  if (pace === "" || pace === OWN_PACE) return limitsOf(source);
  const perSecond = z.coerce.number().positive().safeParse(pace);
  if (!perSecond.success) throw new ConfigError(`SOURCE_PACE is ${pace}: expected requests a second, such as 50`);
  return { perSecond: perSecond.data, concurrency: Math.max(source.politeness.concurrency, 4) };
}
