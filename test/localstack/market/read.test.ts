import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readList } from "../../../lib/collect/web/list.ts";
import type { PageReader } from "../../../lib/normalize/page-reader.ts";
import nuxtPayload from "../../../lib/normalize/readers/nuxt-payload.ts";
import selectors from "../../../lib/normalize/readers/selectors.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import { advance } from "../../../localstack/market/advance.ts";
import { startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

let market: TestMarket;
beforeAll(async () => {
  market = await startTestMarket({ adverts: 140 });
});
afterAll(() => market.stop());

const cases = [
  { name: "IAD, first generation", site: "iad", id: "iad-france", reader: nuxtPayload, generation: [] },
  {
    name: "IAD, second generation",
    site: "iad",
    id: "iad-france",
    reader: nuxtPayload,
    generation: [{ kind: "second-generation" }],
  },
  { name: "Agence Littoral", site: "littoral", id: "agence-littoral", reader: selectors, generation: [] },
] as const;

describe.each(cases)("$name", ({ site, id, reader, generation }) => {
  test("every page is read to the market's own facts, and nobody's name or phone is in what is read", async () => {
    await market.trouble(...generation);
    const adverts = await market.adverts(site);
    for (const { path, record, contacts } of adverts) {
      const read = await readPage(reader, {
        id,
        path,
        reference: record.reference,
        origin: site === "iad" ? market.iadUrl : market.littoralUrl,
      });
      expect(read, path).toMatchObject(record);
      const written = JSON.stringify(read);
      for (const contact of contacts) expect(written, path).not.toContain(contact);
    }
  });
});

test("a card on a list changes when the ledger says that its advert did, and not otherwise", async () => {
  await market.trouble();
  const [before, adverts] = [await fingerprints(), await market.adverts()];
  advance(market.home, "4d");
  const [after, now] = [
    await fingerprints(),
    new Map((await market.adverts()).map((advert) => [advert.record.reference, advert])),
  ];
  const seen = adverts.flatMap(({ record }) => {
    const later = now.get(record.reference)?.record;
    return later === undefined ? [] : [{ record, later }];
  });
  const changed = seen.filter(({ record, later }) => JSON.stringify(record) !== JSON.stringify(later));
  const fresh = seen.filter(({ record: { reference } }) => before.get(reference) !== after.get(reference));
  expect(changed.length).toBeGreaterThan(5);
  expect(fresh.map(({ record }) => record.reference)).toEqual(changed.map(({ record }) => record.reference));
});

async function fingerprints(): Promise<Map<string, string | null>> {
  const source = await webSource("iad-france");
  const found = new Map<string, string | null>();
  for (const search of ["/annonces/vente", "/annonces/location"]) {
    for (let page = 1; ; page += 1) {
      const html = await (await fetch(`${market.iadUrl}${search}?page=${page}`)).text();
      const { items } = readList(html, `${source.homepage}${search}?page=${page}`, source);
      if (items.length === 0) break;
      for (const { reference, fingerprint } of items) found.set(reference, fingerprint);
    }
  }
  return found;
}

async function webSource(id: string) {
  const source = await loadSource(id);
  if (source.kind !== "web") throw new Error(`${id} is not a site`);
  return source;
}

interface Visit {
  readonly id: string;
  readonly origin: string;
  readonly path: string;
  readonly reference: string;
}

async function readPage(reader: PageReader, { id, origin, path, reference }: Visit): Promise<object | undefined> {
  const source = await webSource(id);
  const html = await (await fetch(`${origin}${path}`)).text();
  const url = `${source.homepage}${path}`;
  const page = { url, html, reference, collectedAt: "2026-11-08T00:00:00.000Z" };
  return reader.read(page, { source, hashAgent: (agent) => `hash-of-${agent.length}` }).records[0];
}
