import { expect, test, vi } from "vitest";
import { packPage } from "../../lib/collect/web/raw-page.ts";
import type { PagesStored, RecordsStored } from "../../lib/messages.ts";
import * as readers from "../../lib/normalize/load-reader.ts";
import { blankAdvert } from "../../lib/normalize/advert.ts";
import { normalizeWeb } from "../../lib/normalize/normalize-web.ts";
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

test("a page that takes too long to read is set aside with the reason, and the others are read", async () => {
  vi.spyOn(readers, "loadReader").mockResolvedValue(endless);
  const htmls: Readonly<Record<string, string>> = { a: "<p>bonne</p>", b: "<p>lente</p>", c: "<p>bonne</p>" };
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
  );
  expect(sent).toMatchObject([{ rows: { read: 3, used: 2, quarantined: 1 }, fields: {} }]);
  expect([...stored.keys()]).toEqual(["records/run/0-000000.ndjson.gz", "quarantine/run/0-000000.ndjson.gz"]);
});
