import { randomUUID } from "node:crypto";
import { parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { drawSecret, hashSecret, KEY_PREFIX } from "../../../lib/http/access/secret.ts";
import { addKey } from "../../../lib/stores/access/api-keys.ts";
import { EXAMPLES } from "../../../lib/query/sql/examples.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { mergeRatings } from "../../../lib/stores/open-data/energy-ratings.ts";
import { mergeSales } from "../../../lib/stores/sales/sales.ts";
import { ADMIN, adminKey } from "../../support/access.ts";
import { apiOver } from "../../support/api.ts";
import { bodyOf } from "../../support/http.ts";
import { aPlace } from "../../support/places.ts";
import { sqlRole, testDatabase } from "../../support/postgres.ts";
import { aRating } from "../../support/ratings.ts";
import { aSale, keyOf } from "../../support/sales.ts";

const db = await testDatabase();
const sqlUrl = await sqlRole(db);
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

const withBody = async (method: string, body: unknown) => ({
  method,
  body: JSON.stringify(body),
  headers: { ...(await asAdmin()), "content-type": "application/json" },
});
const asAdmin = async () => ({ "x-api-key": await adminKey(db) });
const as = async (accept: string, question: string, more: object = {}) => {
  const { headers, ...rest } = await withBody("POST", { question, ...more });
  return ask("/sql", { ...rest, headers: { ...headers, accept } });
};
const stop = async (id: string) => ask(`/sql/questions/${id}`, { method: "DELETE", headers: await asAdmin() });
const running = async () => {
  const rows = await db.query(
    "select from pg_stat_activity where datname = current_database() and application_name like 'imo-ops-sql %' and query like '%fetch%' and state = 'active'",
  );
  return rows.length;
};
const Saved = z.object({ id: z.guid() });

const SLOW = "select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b";

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
    const numbers =
      "9007199254740993::bigint, 0.1::numeric, 1e300::float8, 'nan'::float8, 123456789012345678.9::numeric, 1500";
    const { body } = await sql(`select ${numbers}`);
    expect(body).toMatchObject({ lignes: [["9007199254740993", 0.1, 1e300, "NaN", "123456789012345678.9", 1500]] });
  });
  test("reads the tables of analysts, in French words", async () => {
    const { body } = await sql("select departement, type, count(*), min(prix) from donnees.ventes group by 1, 2");
    expect(body).toMatchObject({ lignes: [["64", "appartement", 7, 200_000]] });
  });
  test("is cut at the number of rows that was asked for, and says so, however many there are", async () => {
    const { body } = await sql("select n, n * 2 from generate_series(1, 1000000) n", { limite: 1_200 });
    expect(body).toMatchObject({ coupe: "lignes" });
    expect(body).toHaveProperty("lignes.length", 1_200);
    expect(body).toHaveProperty("lignes.1199", [1_200, 2_400]);
    expect(await sql("select n from generate_series(1, 1200) n", { limite: 1_200 })).toMatchObject({
      body: { coupe: null },
    });
  });
  test("is cut before it is larger than an answer may be, and says so", async () => {
    const { status, body } = await sql("select lpad('x', 1000) from generate_series(1, 100000) n", { limite: 100_000 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ coupe: "octets" });
  });
  test("comes as CSV and as Parquet, whose columns have names of their own", async () => {
    const question = "select 1.5 as a, '=x' as a, null::text as b, 12345678901234567168::numeric as c, true as d";
    const [csv, parquet] = await Promise.all([
      as("text/csv", question),
      as("application/vnd.apache.parquet", question),
    ]);
    expect(csv.body).toBe("a,a_2,b,c,d\r\n1.5,'=x,,12345678901234567168,true\r\n");
    const bytes = Buffer.from(parquet.body ?? "", "base64");
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    expect(await parquetReadObjects({ file })).toEqual([
      { a: 1.5, a_2: "=x", b: null, c: Number(12345678901234567168n), d: true },
    ]);
    const cut = await as("text/csv", "select n from generate_series(1, 10) n", { limite: 2 });
    expect(cut.headers).toMatchObject({ "X-Coupe": "lignes" });
  });
  test.each(EXAMPLES)("is given to the example « $titre »", async ({ question }) => {
    expect(await sql(question)).toMatchObject({ status: 200 });
  });
});

describe("a question that can't be answered", () => {
  test.each([
    ["select nom\nfro communes", "La syntaxe ne se lit pas à partir de « communes » (ligne 2, colonne 5).", 15],
    ["select '🏠', nomm from communes", "La colonne « nomm » n’existe pas (ligne 1, colonne 14).", 13],
    ["select 1 from comunes", "La table comunes n’existe pas (ligne 1, colonne 15).", 14],
    ["select 'é', pg_sleep(1)", "La fonction pg_sleep n’est pas permise (ligne 1, colonne 13).", 12],
    [
      "select 1;\nselect 2",
      "Une seule instruction à la fois : retirez ce qui suit le point-virgule (ligne 2, colonne 1).",
      10,
    ],
    ["delete from ventes", "DELETE écrit : seule la lecture est permise (ligne 1, colonne 1).", 0],
    [
      "select nom from communes group by code_insee",
      "La colonne « communes.nom » doit être dans GROUP BY, ou dans un agrégat (ligne 1, colonne 8).",
      7,
    ],
    ["select 'x'::regclass", "Le type regclass n’est pas permis (ligne 1, colonne 11).", 10],
    ["", "", null],
    ["select (", "La question s’arrête trop tôt : il manque une suite (ligne 1, colonne 9).", 8],
    ["select 'abc", "Une apostrophe, un guillemet ou un commentaire n’est pas fermé (ligne 1, colonne 8).", 7],
    [`select ${"(".repeat(9_000)}1${")".repeat(9_000)}`, null, null],
    [`select ${"1+".repeat(9_000)}1`, "La question est trop imbriquée (ligne 1, colonne 1).", 0],
  ])("is told in French where it goes wrong: %s", async (question, detail, index) => {
    const { status, body } = await sql(question);
    if (detail === null) return expect(status).toBe(200);
    expect(status).toBe(422);
    if (index !== null) expect(body).toMatchObject({ detail, position: { indice: index } });
  });
  test.each([
    ["select 1/0", /^Division par zéro : nullif\(x, 0\) l’évite\.$/],
    ["select 'x'::int", /La valeur ne se lit pas dans ce type/],
    ["select (select code_insee from communes, generate_series(1, 2))", /plusieurs lignes/],
  ])("is told in French what the data has against it: %s", async (question, detail) => {
    expect(await sql(question)).toMatchObject({ status: 422, body: { detail: expect.stringMatching(detail) } });
  });
  test("is stopped by whoever asked it, and by nobody else", async () => {
    const identifiant = randomUUID();
    const asked = sql(SLOW, { identifiant });
    await expect.poll(() => running(), { timeout: 5_000 }).toBe(1);
    await db.query("update sql_question set asked_by = 'somebody else' where question_id = $1", [identifiant]);
    expect((await stop(identifiant)).statusCode).toBe(404);
    await db.query("update sql_question set asked_by = $2 where question_id = $1", [identifiant, ADMIN]);
    expect((await stop(identifiant)).statusCode).toBe(204);
    expect(await asked).toMatchObject({ status: 422, body: { detail: "La question a été arrêtée à votre demande." } });
    expect((await stop(identifiant)).statusCode).toBe(404);
  });
  test("is refused while as many are under way as may be, and no more once they have ended", async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const asked = ids.map((identifiant) => sql(SLOW, { identifiant }));
    await expect.poll(() => running(), { timeout: 5_000 }).toBe(3);
    expect(await sql("select 1")).toMatchObject({ status: 503 });
    await Promise.all(ids.map(stop));
    await Promise.all(asked);
    expect(await sql("select 1")).toMatchObject({ status: 200 });
  });
  test("is told where nothing is set up for it", async () => {
    const bare = apiOver(db);
    const answer = await bare.post("/sql", { question: "select 1" });
    expect(answer.statusCode).toBe(404);
  });
});

test("who asked what, and how it ended, is noted without the values that were asked for, for ninety days", async () => {
  await db.query("truncate sql_question");
  const old = randomUUID();
  await db.query(
    "insert into sql_question (question_id, asked_by, asked_at, text_hash) values ($1, 'x', now() - interval '91 days', '')",
    [old],
  );
  await sql("/* été: Jean Dupont */ select 'Jean Dupont', 0612345678 -- Jean Dupont");
  await sql("select n from generate_series(1, 5) n", { limite: 2 });
  await sql("select secret from api_key where owner = 'Jean Dupont'");
  await sql("selec 'Jean Dupont'");
  const noted = await db.query(
    "select asked_by, shape, outcome, rows, ms >= 0 as timed, length(text_hash) as hash from sql_question order by asked_at",
  );
  expect(noted).toEqual([
    { asked_by: ADMIN, shape: "select $1, $2", outcome: "answered", rows: 1, timed: true, hash: 64 },
    {
      asked_by: ADMIN,
      shape: "select n from generate_series($1, $2) n",
      outcome: "cut",
      rows: 2,
      timed: true,
      hash: 64,
    },
    {
      asked_by: ADMIN,
      shape: "select secret from api_key where owner = $1",
      outcome: "refused",
      rows: null,
      timed: true,
      hash: 64,
    },
    { asked_by: ADMIN, shape: null, outcome: "refused", rows: null, timed: true, hash: 64 },
  ]);
});

describe("a question that is kept", () => {
  const kept = { titre: "Les communes", question: "select * from communes", partagee: false };
  test("is its owner's, until they share it", async () => {
    const mine = bodyOf(await post("/sql/requetes", kept));
    expect(mine).toMatchObject({ ...kept, a_moi: true, de: ADMIN });
    const { id } = Saved.parse(mine);
    const [other] = await db.query<{ id: string }>(
      `insert into sql_saved (owner, title, question, shared) values ('b', 'private', 'select 1', false), ('b', 'shared', 'select 2', true)
       returning saved_id as id`,
    );
    const list = await read("/sql/requetes");
    expect(list).toMatchObject({
      resultats: [
        { id, a_moi: true },
        { titre: "shared", a_moi: false, de: "b" },
      ],
    });
    expect((await ask(`/sql/requetes/${other?.id}`)).statusCode).toBe(404);
    const changed = await ask(`/sql/requetes/${id}`, await withBody("PUT", { ...kept, partagee: true }));
    expect(bodyOf(changed)).toMatchObject({ id, partagee: true });
    const [shared] = await db.query<{ id: string }>("select saved_id as id from sql_saved where title = 'shared'");
    expect((await ask(`/sql/requetes/${shared?.id}`, await withBody("PUT", kept))).statusCode).toBe(404);
    expect((await ask(`/sql/requetes/${shared?.id}`, { method: "DELETE", headers: await asAdmin() })).statusCode).toBe(
      404,
    );
    expect((await ask(`/sql/requetes/${id}`, { method: "DELETE", headers: await asAdmin() })).statusCode).toBe(204);
    expect((await ask(`/sql/requetes/${id}`)).statusCode).toBe(404);
  });
});

test("readers ask nothing in SQL", async () => {
  const reader = drawSecret(KEY_PREFIX);
  const terms = { name: "robot", owner: null, perMinute: null, expiresAt: null };
  await addKey(db, { ...terms, scopes: ["lecture"], hash: hashSecret(reader) });
  expect((await ask("/sql/schema", { headers: { "x-api-key": reader } })).statusCode).toBe(403);
});
