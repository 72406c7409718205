import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { joinProperties, splitProperty } from "../../lib/aggregate/identity/by-hand.ts";
import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import { rebuildMongo } from "../../lib/cli/commands/rebuild.ts";
import { carryOutdated, carryProperties, keptProperties } from "../../lib/query/kept-properties.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { createMongo } from "../../lib/stores/mongo/mongo.ts";
import type { Mongo } from "../../lib/stores/mongo/mongo.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { apiOver, NOW } from "../support/api.ts";
import type { TestServer } from "../support/cloud.ts";
import { startTestMongo } from "../support/mongo.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale, keyOf } from "../support/sales.ts";
import { aFlat, arriveInChunks, idsIn, mergeChunks, startOver } from "../support/properties.ts";

const db = await testDatabase();
let server: TestServer;
let mongo: Mongo;

beforeAll(async () => {
  server = await startTestMongo();
  mongo = createMongo(server.url);
});
afterAll(async () => {
  await mongo.end();
  await server.stop();
});
beforeEach(async () => {
  await startOver(db);
  await db.query("truncate sale");
  await db.query("select setval('market_moved', 0)");
  await mongo.db.dropDatabase();
});

const at = (day: string) => `2026-${day}T08:00:00.000Z`;
const FILE = {
  runId: "run-1",
  task: 0,
  source: "dvf",
  family: "dvf",
  deedsGiven: true,
  collectedAt: at("03-01"),
  readerVersion: 1,
};
const tally = { update: () => {}, stop: () => {} };
const documents = () =>
  mongo.db
    .collection<{ _id: number; rev: number }>("properties")
    .find({}, { sort: { _id: 1 } })
    .toArray();
const carryAll = async (now = NOW) => {
  while ((await carryProperties({ db, mongo, sources: await loadSources(), now: () => now }, 100)) > 0);
};

/** What both ways answer, and which way the first came. */
async function bothAnswers(target: string) {
  const [found, missed] = [new Set<number>(), new Set<number>()];
  const kept = keptProperties(mongo, () => {});
  const withMongo = apiOver(db, {
    properties: async (id) => {
      const document = await kept(id);
      (document ? found : missed).add(id);
      return document;
    },
  });
  const answers = [await withMongo.read(target), await apiOver(db).read(target)];
  return { answers, found: found.size, missed: missed.size };
}

async function twoFlats(): Promise<{ shared: number; below: number }> {
  await arriveInChunks(
    db,
    [
      aFlat({ reference: "1", collectedAt: at("01-10"), priceCents: 29_000_000 }),
      aFlat({
        reference: "3",
        collectedAt: at("01-10"),
        floor: 1,
        longitude: -1.77,
        latitude: 43.36,
        precision: "street",
      }),
    ],
    [
      aFlat({ reference: "1", collectedAt: at("02-10"), description: "Au deuxième étage." }),
      aFlat({ reference: "2", collectedAt: at("02-11"), source: "seloger-export", energyClass: "C" }),
    ],
  );
  const ids = await idsIn(db);
  return { shared: ids["imo-ops-export:1"] ?? 0, below: ids["imo-ops-export:3"] ?? 0 };
}

test("MongoDB and Postgres give the same answer, also after a rebuild of MongoDB", async () => {
  const { shared, below } = await twoFlats();
  await carryAll();
  expect((await documents()).map(({ _id }) => _id).toSorted()).toEqual([shared, below].toSorted());
  for (const id of [shared, below]) {
    const { answers, found } = await bothAnswers(`/biens/${id}`);
    expect(found).toBe(1);
    expect(answers[0]).toEqual(answers[1]);
  }
  const before = await documents();
  await mongo.db.dropDatabase();
  expect(await rebuildMongo(db, mongo, tally)).toBe(3);
  const ofNow = { rev: expect.any(Number), analyse: expect.objectContaining({ transaction: "vente" }) };
  expect(await documents()).toEqual(before.map((document) => ({ ...document, ...ofNow })));
});

test("a document that lags behind is not answered, and is right again once it was carried", async () => {
  const { shared } = await twoFlats();
  await carryAll();
  const Price = z.object({ prix_actuel: z.number() });
  await mergeChunks(db, [aFlat({ reference: "1", collectedAt: at("03-01"), priceCents: 26_000_000 })]);
  for (const step of [() => identifyPending(db), carryAll]) {
    const { answers, found } = await bothAnswers(`/biens/${shared}`);
    expect(found).toBe(0);
    expect(answers[0]).toEqual(answers[1]);
    expect(Price.parse(answers[0]).prix_actuel).toBe(260_000);
    await step();
  }
  const { answers, found } = await bothAnswers(`/biens/${shared}`);
  expect(found).toBe(1);
  expect(answers[0]).toEqual(answers[1]);
  expect(Price.parse(answers[0]).prix_actuel).toBe(260_000);
});

test("an advert that is seen again moves the dates of the answer without a new document", async () => {
  const { shared } = await twoFlats();
  await carryAll();
  const before = await documents();
  await mergeChunks(db, [
    aFlat({ reference: "2", collectedAt: at("04-01"), source: "seloger-export", energyClass: "C" }),
  ]);
  await identifyPending(db);
  await carryAll();
  expect(await documents()).toEqual(before);
  const { answers, found } = await bothAnswers(`/biens/${shared}`);
  expect(found).toBe(1);
  expect(answers[0]).toMatchObject({ derniere_vue: at("04-01"), jours_en_ligne: 81 });
  expect(answers[0]).toEqual(answers[1]);
});

test("a document tells what the property offers beside its market, and a market that moved since is read anew", async () => {
  const { below } = await twoFlats();
  await carryAll();
  const Beside = z.object({
    analyse: z.looseObject({ prix_m2: z.looseObject({ valeur: z.number() }), position_marche: z.looseObject({}) }),
    comparables: z.object({ resultats: z.array(z.unknown()), raison: z.string().nullable() }),
  });
  const [before] = (await bothAnswers(`/biens/${below}`)).answers;
  expect(Beside.parse(before).comparables.resultats).toEqual([]);
  const around = Array.from({ length: 5 }, (_, n) =>
    aSale({ key: keyOf(n + 1), soldOn: `2026-0${n + 3}-04`, parcels: [`64260000AM01${n}0`] }),
  );
  await db.transaction((tx) => mergeSales(tx, around, FILE));
  const { answers } = await bothAnswers(`/biens/${below}`);
  expect(answers[0]).toEqual(answers[1]);
  const { analyse, comparables } = Beside.parse(answers[0]);
  expect(comparables.resultats).toHaveLength(5);
  const live = await apiOver(db).read(`/biens/${below}/comparables`);
  // Where each lies on a map is told beside the property only.
  const { resultats } = z.object({ resultats: z.array(z.looseObject({ maille: z.unknown() })) }).parse(live);
  const placed = comparables.resultats.map((sale, at) => Object.assign({ maille: resultats[at]?.maille }, sale));
  expect(placed).toEqual(resultats);
  expect(comparables.raison).toBe(Beside.shape.comparables.parse(live).raison);
  expect(analyse).toMatchObject(
    z
      .object({ prix_m2: z.unknown(), position_marche: z.unknown() })
      .parse(await apiOver(db).read(`/biens/${below}/analyse`)),
  );

  expect(await carryOutdated(db, new Date())).toBe(0);
  const settled = new Date(Date.now() + 3_600_000);
  expect(await carryOutdated(db, settled)).toBe(2);
  await carryAll(settled);
  expect((await documents()).map((document) => Beside.parse(document).comparables.resultats.length).toSorted()).toEqual(
    [0, 5],
  );
  expect(await carryOutdated(db, settled)).toBe(0);
});

test("a split writes the documents of both sides, and an advert that is erased leaves MongoDB", async () => {
  const { shared } = await twoFlats();
  await carryAll();
  await splitProperty(db, shared, ["2"]);
  await carryAll();
  expect(await documents()).toHaveLength(3);
  await db.query(`delete from advert where reference = '2'`);
  await identifyPending(db);
  await carryAll();
  const left = await documents();
  expect(left).toHaveLength(2);
  expect(JSON.stringify(left)).not.toContain("seloger-export");
});

test("a property whose refused neighbour comes to another property is told so", async () => {
  const { shared, below } = await twoFlats();
  const Refusals = z.object({ refus: z.array(z.object({ biens: z.array(z.number()) })) });
  await splitProperty(db, shared, ["2"]);
  const apart = (await idsIn(db))["seloger-export:2"] ?? 0;
  await carryAll();
  for (const step of [apart, below]) {
    const { answers, found } = await bothAnswers(`/biens/${shared}`);
    expect(found).toBe(1);
    expect(Refusals.parse(answers[0]).refus.flatMap(({ biens }) => biens)).toContain(step);
    expect(answers[0]).toEqual(answers[1]);
    if (step === apart) await joinProperties(db, apart, below);
    await carryAll();
  }
});

test("a document of another form is not read", async () => {
  const { shared } = await twoFlats();
  await carryAll();
  await mongo.db.collection("properties").updateMany({}, { $set: { forme: 0 } });
  expect(await bothAnswers(`/biens/${shared}`)).toMatchObject({ found: 0, missed: 1 });
});

test("Postgres answers while MongoDB is away", async () => {
  const { shared } = await twoFlats();
  await carryAll();
  const away = createMongo("mongodb://127.0.0.1:9/imo");
  const failures: unknown[] = [];
  const { read } = apiOver(db, { properties: keptProperties(away, (error) => failures.push(error)) });
  expect(await read(`/biens/${shared}`)).toMatchObject({ id_bien: shared, nombre_annonces: 2 });
  expect(failures).toHaveLength(1);
  await away.end();
});
