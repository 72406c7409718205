import type { PagesStored, StoredPage } from "../messages.ts";
import { UNDECODABLE } from "../collect/web/page.ts";
import { unpackPage } from "../collect/web/raw-page.ts";
import type { WebSource } from "../sources/schema.ts";
import { loadReader } from "./load-reader.ts";
import { storeRecords } from "./normalize.ts";
import type { NormalizeDeps } from "./normalize.ts";
import type { PageReader } from "./page-reader.ts";
import type { CardRead, CanonicalRecord } from "../records/record.ts";
import type { ReadResult } from "./reader.ts";
import { readPage } from "./read-page.ts";
import { RowRefused } from "./refusal.ts";

/** What the normalizer of web pages needs of the world. */
export interface NormalizeWebDeps extends Omit<NormalizeDeps, "source"> {
  readonly source: (id: string) => Promise<WebSource>;
}

/**
 * Reads a batch of stored pages into adverts; a page that can't be read, or whose own sources disagree, is set aside with the reason.
 * The card of each page that was read is told too, so that it need not be visited again while its card stays the same.
 */
export async function normalizeWeb(message: PagesStored, deps: NormalizeWebDeps): Promise<void> {
  const source = await deps.source(message.source);
  const reader = await loadReader(source.reader);
  if (reader.input !== "page") throw new Error(`The reader ${source.reader} does not read pages`);
  const results = await Promise.all(message.pages.map((page) => readStored(page, source, reader, deps)));
  const lines: (CanonicalRecord | CardRead)[] = [];
  const rejected: (ReadResult["rejected"][number] & { file: string })[] = [];
  let skipped = 0;
  for (const [index, { page, result }] of results.entries()) {
    skipped += result.skipped.length;
    rejected.push(...result.rejected.map((rejection) => ({ ...rejection, row: index + 1, file: page.url })));
    lines.push(...result.records);
    const { fingerprint, reference, fetchedAt } = page;
    if (result.records.length > 0 && fingerprint !== null) {
      lines.push({ kind: "card", source: source.id, reference, fingerprint, collectedAt: fetchedAt });
    }
  }
  const read = message.pages.length;
  const rows = { read, used: read - rejected.length - skipped, duplicates: 0, quarantined: rejected.length, skipped };
  const [first] = message.pages;
  await storeRecords(
    { ...message, file: first?.url ?? source.homepage, collectedAt: first?.fetchedAt ?? new Date().toISOString() },
    { lines, rejected, rows, readerVersion: reader.version },
    deps,
  );
}

async function readStored(page: StoredPage, source: WebSource, reader: PageReader, deps: NormalizeWebDeps) {
  const { text } = await unpackPage(await deps.read(page.key));
  const { url, reference, fetchedAt: collectedAt } = page;
  const received = { url, reference, collectedAt, html: text };
  const result = text.includes(UNDECODABLE)
    ? readPage(received, () => undecodable(text))
    : reader.read(received, { source, hashAgent: deps.hashAgent });
  return { page, result };
}

/** A page that lost characters on the way is set aside, as a row of a file is: nobody can tell what it said. */
function undecodable(text: string): never {
  const at = text.indexOf(UNDECODABLE);
  const reason = "the page holds bytes that are no characters in the encoding that it is in";
  throw new RowRefused(null, reason, text.slice(Math.max(0, at - 30), at + 30), "text in the encoding that is named");
}
