import * as z from "zod";
import { openVisits } from "../collect/web/open-visits.ts";
import type { Visits } from "../collect/web/open-visits.ts";
import type { WebSource } from "../sources/schema.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { BrowserEnv, browserProgram } from "./browser-program.ts";
import { siteBook } from "./site-book.ts";
import { VisitorEnv, visitor } from "./visitor.ts";

/** The settings of whatever visits sites. */
export const SiteVisitsEnv = VisitorEnv.extend({ ...BrowserEnv.shape, SOURCE_PACE_PARAM: z.string() });

/** What the visits of one task go by. */
interface Occasion {
  readonly source: WebSource;
  /** Aborted when there is no time left to begin another visit. */
  readonly deadline: AbortSignal;
  /** A robots.txt that was read before is read again. */
  readonly since: Date;
}

/** Opens visits to the sites of sources; stand-ins and their pace are read anew each time. */
export function siteVisits(
  env: z.output<typeof SiteVisitsEnv>,
  { db, redisUrl }: { readonly db: Postgres; readonly redisUrl: string },
): (occasion: Occasion) => Promise<Visits> {
  const means = { redisUrl, program: browserProgram(env), book: siteBook(db) };
  return async ({ source, deadline, since }) => {
    const pace = (await readOptionalParameter(env.SOURCE_PACE_PARAM)) ?? "";
    return openVisits({ ...means, ...(await visitor(env)), pace, source, deadline }, since);
  };
}
