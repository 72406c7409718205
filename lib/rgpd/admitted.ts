import type { Quarantined } from "../records/rejection.ts";
import type { CanonicalRecord, CardRead, Crawl } from "../records/record.ts";
import type { Transaction } from "../stores/postgres/postgres.ts";
import { holdMarks, readMarks } from "../stores/privacy/erasures.ts";
import { refusedBy } from "./marks.ts";
import type { AdvertName, Hasher } from "./marks.ts";

/** What a chunk tells of adverts. */
interface Told {
  readonly records: readonly CanonicalRecord[];
  readonly cards: readonly CardRead[];
  readonly crawls: readonly Crawl[];
  readonly quarantined: readonly Quarantined[];
}

/**
 * What of a chunk may be kept: adverts that were erased are left out, also of crawls and cards, and the others lose names and agents that were. It
 * holds until the transaction ends: an erasure that begins meanwhile waits for it.
 */
export async function admittedPart(tx: Transaction, told: Told, hash: Hasher): Promise<Told> {
  const { records, cards, crawls, quarantined } = told;
  if (!records.some(({ kind }) => kind === "advert") && crawls.length + cards.length + quarantined.length === 0)
    return told;
  await holdMarks(tx);
  const refused = refusedBy(await readMarks(tx), hash);
  if (refused.isEmpty) return told;
  const isFree = (advert: AdvertName) => !refused.advert(advert);
  return {
    records: records.flatMap((record) => (record.kind === "advert" ? (refused.admitted(record) ?? []) : record)),
    cards: cards.filter(isFree),
    crawls: crawls.map((crawl) => ({
      ...crawl,
      references: crawl.references.filter((reference) => isFree({ source: crawl.source, reference })),
    })),
    quarantined: quarantined.map((one) => ({
      ...one,
      reason: refused.blanked(one.reason),
      ...(one.french && { french: { ...one.french, reason: refused.blanked(one.french.reason) } }),
      found: one.found && refused.blanked(one.found),
      excerpt: refused.blanked(one.excerpt),
    })),
  };
}
