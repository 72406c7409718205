import { Decimal128, Long, MongoClient, ObjectId } from "mongodb";
import type { Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { loadDatabaseSource } from "../../../lib/sources/load.ts";
import type { DatabaseSource } from "../../../lib/sources/schema.ts";
import { openForeign } from "../../../lib/stores/foreign/foreign.ts";
import { startTestMongo } from "../../support/mongo.ts";

let client: MongoClient;
let url: string;
let source: DatabaseSource;
let stop: () => Promise<void>;

beforeAll(async () => {
  const server = await startTestMongo();
  url = server.url;
  client = new MongoClient(url);
  source = await loadDatabaseSource("agence-mongo");
  stop = async () => {
    await client.close();
    await server.stop();
  };
});
afterAll(() => stop());

const aDocument = (n: number, changes: Document = {}): Document => ({
  _id: n,
  publie: true,
  ref: `B${n}`,
  transaction: "vente",
  titre: "Maison à Pornic",
  bien: { type: "Maison", surface: 90.5, pieces: 4, interne: "à ne pas lire" },
  prix: { montant: 300_000 + n },
  adresse: { ville: "Pornic", code_postal: "44210", geo: { type: "Point", coordinates: [-2.1, 47.11] } },
  contact: { nom: "Odile Marchenoir", telephone: "06 39 98 00 00" },
  ...changes,
});

let collections = 0;
/** A collection of its own with these documents. */
const filled = async (
  documents: readonly Document[],
  changes: Partial<DatabaseSource> = {},
): Promise<DatabaseSource> => {
  const collection = `annonces_${++collections}`;
  if (documents.length > 0)
    await client
      .db()
      .collection(collection)
      .insertMany([...documents]);
  return { ...source, read: { engine: "mongo", collection, filter: { publie: true } }, ...changes };
};
const rowsOf = async (from: DatabaseSource, after: string | null = null, since: string | null = null) => {
  await using read = await openForeign(url, from, { after, since });
  const batches = [];
  for (let step = await read.batches.next(); !step.done; step = await read.batches.next()) batches.push(step.value);
  return { mark: read.mark, batches, rows: batches.flat() };
};
const documentsOf = async (from: DatabaseSource, after: string | null = null) =>
  (await rowsOf(from, after)).rows.map(({ line }): unknown => JSON.parse(line));

describe("documents", () => {
  test("come in the order of their key, only what is mapped of those that the filter takes, in batches", async () => {
    const documents = [3, 1, 2].map((n) => aDocument(n));
    const from = await filled([...documents, aDocument(4, { publie: false })]);
    const small = { ...from, limits: { ...from.limits, batch: 2 } };
    const { rows, batches } = await rowsOf(small);
    expect(batches.map(({ length }) => length)).toEqual([2, 1]);
    expect(JSON.parse(rows[0]?.line ?? "")).toEqual({
      adresse: { code_postal: "44210", geo: { coordinates: [-2.1, 47.11] }, ville: "Pornic" },
      bien: { pieces: 4, surface: 90.5, type: "Maison" },
      prix: { montant: 300_001 },
      ref: "B1",
      titre: "Maison à Pornic",
      transaction: "vente",
    });
    expect(rows.map(({ line }) => line).join("")).not.toMatch(/Marchenoir|06 39|ne pas lire/);
  });

  test("give the same line whatever the order of their fields", async () => {
    const turned = Object.fromEntries(Object.entries(aDocument(2, { ref: "B1", prix: { montant: 1 } })).toReversed());
    const { rows } = await rowsOf(await filled([aDocument(1, { prix: { montant: 1 } }), turned]));
    expect(rows[0]?.line).toBe(rows[1]?.line);
  });

  test("have ids, instants and exact numbers as JSON has them", async () => {
    const of = {
      ref: new ObjectId("65a000000000000000000001"),
      prix: { montant: Decimal128.fromString("249000.50"), charges: Decimal128.fromString("0.1234567890123456789") },
      publie_le: new Date("2026-01-31T23:30:00Z"),
      bien: { type: "Maison", surface: Long.fromString("9007199254740993") },
    };
    const [read] = await documentsOf(await filled([aDocument(1, of)]));
    expect(read).toMatchObject({
      ref: "65a000000000000000000001",
      prix: { montant: 249_000.5, charges: "0.1234567890123456789" },
      publie_le: "2026-01-31T23:30:00.000Z",
      bien: { surface: "9007199254740993" },
    });
  });

  test("are gone on with after a key, whatever its type", async () => {
    for (const keys of [
      [1, 2, 3],
      ["a", "b", "c"],
      [1, 2, 3].map((n) => new ObjectId(`65a00000000000000000000${n}`)),
    ]) {
      const from = await filled(keys.map((_id, n) => aDocument(n, { _id })));
      const { rows } = await rowsOf(from);
      expect(await documentsOf(from, rows[0]?.key)).toMatchObject([{ ref: "B1" }, { ref: "B2" }]);
    }
  });

  test("with a watermark are those at or after it, less the overlap, and the highest is told", async () => {
    const watermark = { column: "modifie_le", overlapMinutes: 30 };
    const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes));
    const marks = [0, 20, 60].map((minutes, n) => aDocument(n, { modifie_le: at(minutes) }));
    const from = await filled(marks, { watermark });
    const first = await rowsOf(from);
    expect(first.rows).toHaveLength(3);
    expect((await rowsOf(from, null, first.mark)).rows).toHaveLength(1);
    await client
      .db()
      .collection(`annonces_${collections}`)
      .insertOne(aDocument(9, { modifie_le: at(45) }));
    expect((await rowsOf(from, null, first.mark)).rows).toHaveLength(2);
  });
});

describe("what is wrong is told in words:", () => {
  const wrong = async (from: DatabaseSource, at = url): Promise<unknown> => {
    try {
      await using read = await openForeign(at, from, { after: null, since: null });
      while (!(await read.batches.next()).done);
      return null;
    } catch (error) {
      return error;
    }
  };

  test("no such collection", async () => {
    await filled([aDocument(1)]);
    const error = await wrong(await filled([]));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^there is no collection annonces_\d+; there are annonces_1/),
    });
  });

  test("a required field that no document has", async () => {
    const error = await wrong(await filled([1, 2].map((n) => aDocument(n, { prix: { loyer: 800 } }))));
    expect(error).toMatchObject({
      name: "PermanentError",
      message: expect.stringMatching(/^a column is missing: prix.montant; there are _id, adresse, bien, prix, ref/),
    });
  });

  test("keys of several types, of which some would be passed over", async () => {
    const from = await filled([aDocument(1), aDocument(2), aDocument(3, { _id: "three" })]);
    expect(await wrong(from)).toMatchObject({ message: "_id is not of one type in all documents" });
    const one = '{"is":{"$numberInt":"1"}}';
    await expect(openForeign(url, from, { after: one, since: null })).rejects.toThrow("_id is not of one type");
  });

  test("a server that is not there may be back, an address that is none will not", async () => {
    const away = await wrong(source, "mongodb://agence:secret@127.0.0.1:1/agence");
    expect(away).toBeInstanceOf(TransientError);
    expect(away).toMatchObject({ message: expect.not.stringContaining("secret") });
    expect(await wrong(source, "https://127.0.0.1")).toBeInstanceOf(PermanentError);
  });
});
