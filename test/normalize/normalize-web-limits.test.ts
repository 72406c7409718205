import { expect, test, vi } from "vitest";
import { TransientError } from "../../lib/errors.ts";
import { packPage } from "../../lib/collect/web/raw-page.ts";
import type { PagesStored, RecordsStored } from "../../lib/messages.ts";
import * as readers from "../../lib/normalize/load-reader.ts";
import { blankAdvert } from "../../lib/normalize/advert.ts";
import { normalizeWeb } from "../../lib/normalize/normalize-web.ts";
import type { PageLimits } from "../../lib/normalize/normalize-web.ts";
import type { PageReader } from "../../lib/normalize/page-reader.ts";
import { readPage } from "../../lib/normalize/read-page.ts";
import { webSource } from "../support/web-source.ts";

const SITE = "https://www.agence-littoral.example/biens";
const endless: PageReader = {
  version: 1,
  input: "page",
  read: (page, { source }) =>
    readPage(page, () => {
      if (page.html.includes("lente")) for (;;);
      return { advert: blankAdvert({ source: source.id, reference: page.reference, collectedAt: page.collectedAt }) };
    }),
};

/** Normalises pages of these texts; gives what was sent, and the keys of what was stored. */
async function normalized(htmls: Readonly<Record<string, string>>, limits?: PageLimits, processorMs?: () => number) {
  vi.spyOn(readers, "loadReader").mockResolvedValue(endless);
  const pages: PagesStored["pages"] = Object.keys(htmls).map((key) => ({
    key,
    url: `${SITE}/${key}`,
    reference: key,
    fingerprint: null,
    fetchedAt: "2026-10-06T08:00:00Z",
  }));
  const stored = new Map<string, Uint8Array>();
  const sent: RecordsStored[] = [];
  await normalizeWeb(
    { runId: "run", task: 0, chunk: 0, source: "agence-littoral", pages },
    {
      source: webSource,
      read: (key) =>
        packPage({
          url: `${SITE}/${key}`,
          status: 200,
          headers: { "content-type": "text/html; charset=utf-8" },
          fetchedAt: "2026-10-06T08:00:00Z",
          rendered: false,
          redirects: [],
          html: Buffer.from(htmls[key] ?? ""),
        }),
      put: async (key, body) => void stored.set(key, body),
      send: async (message) => void sent.push(message),
      hashAgent: (id) => id,
    },
    limits,
    processorMs,
  );
  return { sent, keys: [...stored.keys()] };
}

test("a page that takes too long to read is set aside with the reason, and the others are read", async () => {
  const htmls = { a: "<p>bonne</p>", b: "<p>lente</p>", c: "<p>bonne</p>" };
  const { sent, keys } = await normalized(htmls, undefined, () => performance.now());
  expect(sent).toMatchObject([{ rows: { read: 3, used: 2, quarantined: 1 }, fields: {} }]);
  expect(keys).toEqual(["records/run/0-000000.ndjson.gz", "quarantine/run/0-000000.ndjson.gz"]);
});

test("pages for which no time is left are set aside when others had used it, and read another time when other processes had", async () => {
  const clock = (then: number) => {
    let asked = 0;
    return () => (asked++ === 0 ? 0 : then);
  };
  const htmls = { a: "<p>lente</p>", b: "<p>bonne</p>" };
  // Too little for one page: none is slow alone.
  const limits = { page: 1000, pages: 50 };
  const { sent } = await normalized(htmls, limits, clock(45));
  expect(sent).toMatchObject([{ rows: { read: 2, used: 0, quarantined: 2 } }]);
  await expect(normalized(htmls, limits, clock(5))).rejects.toThrow(TransientError);
});

test("a page that is slow because other processes had most of its time is read another time", async () => {
  const limits = { page: 100, pages: 1000 };
  const hardly = () => 0;
  await expect(normalized({ a: "<p>lente</p>" }, limits, hardly)).rejects.toThrow(TransientError);
});
