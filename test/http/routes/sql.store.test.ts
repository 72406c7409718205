import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES } from "../../../lib/query/sql/examples.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { mergeRatings } from "../../../lib/stores/open-data/energy-ratings.ts";
import { mergeSales } from "../../../lib/stores/sales/sales.ts";
import { makeSqlRole } from "../../../lib/stores/sql/role.ts";
import { ADMIN } from "../../support/access.ts";
import { apiOver } from "../../support/api.ts";
import { bodyOf } from "../../support/http.ts";
import { aPlace } from "../../support/places.ts";
import { databaseUrl, testDatabase } from "../../support/postgres.ts";
import { aRating } from "../../support/ratings.ts";
import { aSale, keyOf } from "../../support/sales.ts";

const db = await testDatabase();
const sqlUrl = await makeSqlRole(db, await databaseUrl(db), "only-for-tests");
const { ask, post, read } = apiOver(db, { sqlUrl });
const from = { runId: "r", readerVersion: 1 };

beforeAll(async () => {
  const chunk = {
    ...from,
    task: 0,
    source: "dvf",
    family: "dvf",
    deedsGiven: true,
    collectedAt: "2026-11-01T00:00:00Z",
  };
  const ratings = Array.from({ length: 7 }, (_, at) => aRating({ reference: `R${at}`, commune: "64260" }));
  await db.transaction(async (tx) => {
    await mergePlaces(tx, [aPlace({ code: "64260", name: "Hendaye", postcodes: ["64700"], department: "64" })], from);
    await mergeSales(
      tx,
      Array.from({ length: 7 }, (_, at) => aSale({ key: keyOf(at + 1) })),
      chunk,
    );
    await mergeRatings(tx, ratings, from);
  });
});

const sql = async (question: string, more: object = {}) => {
  const answer = await post("/sql", { question, ...more });
  return { status: answer.statusCode, body: bodyOf(answer) };
};

describe("an answer", () => {
  test("has typed columns in the order asked, twice the same name included", async () => {
    expect(await sql("select 1 as a, 'x'::text as b, null::date as c, 2.5::numeric as a, true as d")).toMatchObject({
      status: 200,
      body: {
        colonnes: [
          { nom: "a", type: "integer" },
          { nom: "b", type: "text" },
          { nom: "c", type: "date" },
          { nom: "a", type: "numeric" },
          { nom: "d", type: "boolean" },
        ],
        lignes: [[1, "x", null, 2.5, true]],
        coupe: null,
      },
    });
  });
  test("keeps numbers that JSON can't hold as texts", async () => {
    const { body } = await sql(
      "select 9007199254740993::bigint, 0.1::numeric, 1e300::float8, 'nan'::float8, 123456789012345678.9::numeric, 1500",
    );
    expect(body).toMatchObject({ lignes: [["9007199254740993", 0.1, 1e300, "NaN", "123456789012345678.9", 1500]] });
  });
});
