import { createPool } from "../../lib/stores/postgres.ts";
import { startTestPostgres } from "../support/postgres.ts";
import { loadDatabaseSource } from "../../lib/sources/load.ts";
import { databasePath } from "../support/database-path.ts";
import { filledInstallation } from "../support/earlier-rows.ts";
import { mergeCrawl } from "../../lib/stores/crawls.ts";
import { normalizeChunk } from "../../lib/normalize/chunk.ts";
import { rowCards } from "../../lib/normalize/row-fingerprint.ts";
import { loadReader } from "../../lib/normalize/load-reader.ts";
import { gunzipSync } from "node:zlib";
const s = await startTestPostgres(); const db = createPool(s.url, { statementTimeoutMs: 0 });
try {
  const source = await loadDatabaseSource("agence-postgres");
  const N = 200_000;
  const e = await filledInstallation(s.url, "big", N);
  const path = databasePath(db, source, e.url);
  let first: Uint8Array | undefined; let crawl: any;
  const put = async (k: string, b: Uint8Array | string) => { if (k.endsWith(".gz") && !first) first = b as Uint8Array; };
  const collect = async (runId: string) => {
    let peak = 0; const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 50);
    const t = performance.now();
    const out = await path.collect({ runId }, { put, putRecords: async (_k, [c]) => void (crawl = c) });
    const ms = performance.now() - t; clearInterval(timer);
    console.log(runId, out.outcome, out.seen, out.fetched, `${(ms/1000).toFixed(1)} s`, (N / ms * 1000).toFixed(0), "rows/s", "rss", (peak / 1e6).toFixed(0));
  };
  await collect("first");
  const text = gunzipSync(first!).toString();
  const reader = await loadReader("mapping");
  let t = performance.now();
  const r = normalizeChunk(text, { source, file: "f", firstRow: 1, collectedAt: "2026-03-01T00:00:00.000Z", hashAgent: (x) => x }, reader);
  const t2 = performance.now();
  const cards = rowCards(text, r.records, { source, readerVersion: 1, collectedAt: "2026-03-01T00:00:00.000Z" });
  console.log("normalize", r.account, (t2 - t).toFixed(0), "ms, cards", cards.length, (performance.now() - t2).toFixed(0));
  // stand-in adverts and cards of all
  await db.query(`insert into advert (source_id, reference, type, content, content_hash, reader_version, collected_at, first_seen, last_seen, rev, run_id)
    select 'agence-postgres', 'N' || n, 'apartment', '{}', gen_random_uuid(), 1, '2026-03-01', '2026-03-01', '2026-03-01', n, 'r' from generate_series(1, ${N}) n`);
  await db.query(`insert into advert_card select 'agence-postgres', 'N' || n, 'x', '2026-03-01' from generate_series(1, ${N}) n`);
  await db.query("analyze");
  for (const day of [1, 2, 3]) {
    t = performance.now();
    await db.transaction((tx) => mergeCrawl({ ...tx, query: async (q: string, p: any) => { const t = performance.now(); const r = await tx.query(q, p); if (performance.now() - t > 300) console.log(q.slice(0, 60), (performance.now() - t).toFixed(0)); return r; } } as any, { ...crawl, crawledAt: `2026-03-0${day}T00:00:00.000Z` }, "r"));
    console.log("crawl", day, (performance.now() - t).toFixed(0), "ms");
  }
  t = performance.now();
  const moved = await db.transaction((tx) => mergeCrawl(tx, { ...crawl, references: crawl.references.slice(2000), crawledAt: `2026-03-04T00:00:00.000Z` }, "r"));
  console.log("crawl -2000", moved, (performance.now() - t).toFixed(0), "ms");
  t = performance.now();
  const half = await db.transaction((tx) => mergeCrawl(tx, { ...crawl, references: crawl.references.slice(90000), crawledAt: `2026-03-05T00:00:00.000Z` }, "r"));
  console.log("crawl -90000", half, (performance.now() - t).toFixed(0), "ms");
  await collect("second");
  t = performance.now();
  await db.query(`select last_seen(source_id, reference, last_seen) from advert limit 1000`);
  console.log("last_seen 1000", (performance.now() - t).toFixed(0), "ms");
  await e.end();
} finally { await db.end(); await s.stop(); }
