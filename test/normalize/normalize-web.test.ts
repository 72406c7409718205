import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { expect, test } from "vitest";
import { packPage } from "../../lib/collect/web/raw-page.ts";
import type { RecordsStored } from "../../lib/messages.ts";
import { normalizeWeb } from "../../lib/normalize/normalize-web.ts";
import { loadSource } from "../../lib/sources/load.ts";

const cases = path.join(import.meta.dirname, "../fixtures/cases/12-web-charset");
const fetchedAt = "2026-10-06T08:00:00Z";

/** Normalises stored pages of the agency; gives its message and the lines of each object that was stored. */
async function normalized(pages: Readonly<Record<string, { readonly html: Uint8Array; readonly type: string }>>) {
  const stored = new Map<string, string>();
  const sent: RecordsStored[] = [];
  await normalizeWeb(
    {
      runId: "run",
      task: 0,
      chunk: 0,
      source: "source",
      pages: Object.keys(pages).map((reference) => ({
        key: reference,
        url: `https://www.agence-essai.example/bien/${reference}`,
        reference,
        fingerprint: null,
        fetchedAt,
      })),
    },
    {
      source: async () => {
        const source = await loadSource("source", cases);
        if (source.kind !== "web") throw new Error("no web source");
        return source;
      },
      read: (key) => {
        const { html = Buffer.from(""), type = "" } = pages[key] ?? {};
        const url = `https://www.agence-essai.example/bien/${key}`;
        const headers = { "content-type": type };
        return packPage({ url, status: 200, headers, html, fetchedAt, rendered: false, redirects: [] });
      },
      put: async (key, body) => void stored.set(key, (await promisify(gunzip)(body)).toString()),
      send: async (message) => void sent.push(message),
      hashAgent: String,
    },
  );
  const [message] = sent;
  const linesAt = (key: string | undefined): unknown[] =>
    (stored.get(key ?? "") ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line));
  return { rows: message?.rows, records: linesAt(message?.key), rejected: linesAt(message?.quarantineKey) };
}

const page = (name: string) => readFileSync(path.join(cases, `essai_bien_${name}.html`));

test("stored pages are read in the encoding that browsers would take", async () => {
  const { records, rejected } = await normalized({
    C1: { html: page("C1"), type: "text/html" },
    E1: { html: page("E1"), type: "text/html" },
    C5: { html: page("C5"), type: "text/html; charset=iso-8859-1" },
  });
  expect(rejected).toEqual([]);
  const said = {
    title: "Maison à vendre près de la forêt",
    description: "Séjour lumineux, cuisine équipée, près de la forêt.",
    city: "Méréville",
    postcode: "91660",
    area: 96,
    landArea: 1_240,
    rooms: 4,
    priceCents: 31_500_000,
  };
  expect(records).toMatchObject([
    { ...said, reference: "C1" },
    { ...said, reference: "E1" },
    { ...said, reference: "C5" },
  ]);
});

test("a page that holds bytes which are no characters is set aside with the place, the others are read", async () => {
  const { rows, records, rejected } = await normalized({
    C1: { html: page("C1"), type: "text/html; charset=utf-8" },
    E1: { html: page("E1"), type: "text/html" },
  });
  expect(rows).toMatchObject({ read: 2, used: 1, quarantined: 1 });
  expect(records).toMatchObject([{ reference: "E1" }]);
  expect(rejected).toMatchObject([
    {
      row: 1,
      file: "https://www.agence-essai.example/bien/C1",
      reason: expect.stringContaining("bytes that are no characters"),
    },
  ]);
});
