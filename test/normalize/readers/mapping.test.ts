import { describe, expect, test } from "vitest";
import { loadReader } from "../../../lib/normalize/load-reader.ts";
import { normalizeChunk } from "../../../lib/normalize/rows/chunk.ts";
import type { NormalizedChunk } from "../../../lib/normalize/rows/chunk.ts";
import { SourceFile } from "../../../lib/sources/schema.ts";

const COMMON = { title: "Notaires du port", producer: "P", licence: "L", records: "advert", reader: "mapping" };
const CSV = {
  ...COMMON,
  kind: "file",
  format: { type: "csv", delimiter: ";", required: ["Réf.", "Prix (€)"] },
  mapping: {
    reference: { from: "Réf.", as: "reference" },
    transaction: { from: "Offre", as: "choice", values: { V: "sale", L: "rental" } },
    price: { from: "Prix (€)", as: "price" },
    type: { from: "Bien", as: "property-type" },
    area: { from: "Surface hab.", as: "area" },
    city: { from: "Ville", as: "city" },
    postcode: { from: "CP", as: "postcode" },
    description: { from: "Texte", as: "text" },
  },
};
const API = {
  ...COMMON,
  kind: "api",
  origin: "https://api.example",
  requests: [{ id: "all", title: "Tout", path: "/biens" }],
  items: "data.biens",
  mapping: {
    reference: { from: "id", as: "reference" },
    transaction: { from: "nature", as: "choice", values: { vente: "sale" } },
    price: { from: "montant.valeur", as: "price" },
    postcode: { from: "lieu.cp", as: "postcode" },
    city: { from: "lieu.ville", as: "city" },
  },
};

async function read(file: object, text: string): Promise<NormalizedChunk> {
  const source = { ...SourceFile.parse(file), id: "port" };
  return normalizeChunk(
    text,
    { source, file: "f", firstRow: 1, collectedAt: "2026-01-01T00:00:00Z", hashAgent: (id) => id },
    await loadReader("mapping"),
  );
}

const HEADER = "Réf.;Offre;Prix (€);Bien;Surface hab.;Ville;CP;Texte;Négociateur";

describe("a table without a reader of its own", () => {
  test("is read by the names of its columns, points in them included, and says nothing of those that are not mapped", async () => {
    const { records, account } = await read(
      CSV,
      `${HEADER}\nA1;V;215 000 €;Maison;72,5;Ciboure;64500;Jardin;Jeanne Martin\n`,
    );
    expect(records).toMatchObject([
      {
        source: "port",
        reference: "A1",
        transaction: "sale",
        priceCents: 21_500_000,
        type: "house",
        area: 72.5,
        city: "Ciboure",
        postcode: "64500",
        description: "Jardin",
      },
    ]);
    expect(JSON.stringify(records)).not.toContain("Martin");
    expect(account).toMatchObject({ read: 1, used: 1, quarantined: 0 });
  });

  test("has a row whose word is not known set aside with its number, its column and only what is mapped", async () => {
    const rows = [
      "A1;V;1000;Maison;;Ciboure;64500;;x",
      "A2;échange;1000;Maison;;Ciboure;64500;;Jeanne Martin",
      ";V;1000;Maison;;Ciboure;64500;;x",
    ];
    const { rejected, account } = await read(CSV, `${HEADER}\n${rows.join("\n")}\n`);
    expect(rejected).toMatchObject([
      { row: 2, field: "Offre", found: "échange" },
      { row: 3, field: "Réf." },
    ]);
    expect(rejected[0]?.excerpt).toContain("A2");
    expect(rejected[0]?.excerpt).not.toContain("Martin");
    expect(account).toMatchObject({ read: 3, used: 1, quarantined: 2 });
  });
});

test("an API's answer without a reader of its own is read by the keys of its records", async () => {
  const biens = [{ id: 7, nature: "vente", montant: { valeur: 99_000 }, lieu: { ville: "Pau", cp: "64000" } }];
  const { records } = await read(API, JSON.stringify({ data: { biens } }));
  expect(records).toMatchObject([
    { reference: "7", transaction: "sale", priceCents: 9_900_000, city: "Pau", postcode: "64000" },
  ]);
});

test.each<[string, object, string]>([
  ["has no reference", { ...CSV, mapping: {} }, "mapping.reference"],
  ["is of another record", { ...API, records: "sale" }, "records"],
  ["stands beside another reader", { ...CSV, reader: "imo-ops-export" }, "mapping"],
])("a mapping that %s is refused by its key", (_, file, key) => {
  const issues = SourceFile.safeParse(file).error?.issues ?? [];
  expect(issues.map(({ path }) => path.join("."))).toEqual([key]);
});
