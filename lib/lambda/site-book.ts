import { optOutReason } from "../collect/withheld.ts";
import type { Hasher } from "../rgpd/marks.ts";
import { refusedBy } from "../rgpd/marks.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { readMarks } from "../stores/privacy/erasures.ts";
import { keepEvidence } from "../stores/privacy/site-evidence.ts";
import type { Evidence } from "../stores/privacy/site-evidence.ts";
import { optOutOf } from "../stores/privacy/site-opt-outs.ts";

/** What is known of the wishes of sites: whether one objected to being visited, and a place to keep what it says. */
export function siteBook(db: Postgres) {
  return {
    objection: async (host: string) => {
      const optOut = await optOutOf(db, host);
      return optOut && optOutReason(optOut);
    },
    keep: (evidence: Evidence) => keepEvidence(db, evidence, new Date()),
  };
}

/** Makes what tells which of a source's adverts were erased, and are not to be visited again. */
export function erasedAmong(db: Postgres, hash: Hasher) {
  return async (source: string, references: readonly string[]): Promise<ReadonlySet<string>> => {
    const refused = refusedBy(await readMarks(db), hash);
    return new Set(references.filter((reference) => refused.advert({ source, reference })));
  };
}
