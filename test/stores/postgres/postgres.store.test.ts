import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialsError, DataError, PermanentError, TooSlowError, TransientError } from "../../../lib/errors.ts";
import { createPool } from "../../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../../lib/stores/postgres/postgres.ts";
import { freePort } from "../../../localstack/ports.ts";
import { startTestPostgres } from "../../support/postgres.ts";
import type { TestPostgres } from "../../support/postgres.ts";

let server: TestPostgres;
let db: Postgres;

beforeAll(async () => {
  server = await startTestPostgres();
  db = createPool(server.url);
  await db.query("create table thing (id int primary key, name text)");
});
afterAll(async () => {
  await db.end();
  await server.stop();
});

async function value(expression: string): Promise<unknown> {
  const [row] = await db.query<{ value: unknown }>(`select ${expression} as value`);
  return row?.value;
}

test.each([
  ["int8", "9007199254740991::int8", 9_007_199_254_740_991],
  ["numeric", "12.50::numeric", 12.5],
  ["date, in whatever zone the server is", "date '2019-03-31'", "2019-03-31"],
  ["timestamptz", "timestamptz '2019-01-01 00:00:00.5+05:30'", "2018-12-31T18:30:00.500Z"],
  ["jsonb", `'{"a": [1]}'::jsonb`, { a: [1] }],
  ["text[]", "array['a', 'b']", ["a", "b"]],
  ["null", "null::date", null],
])("%s comes as JSON would have it", async (_, expression, expected) => {
  expect(await value(expression)).toEqual(expected);
});

test("an int8 that a number can't hold is refused rather than bent", async () => {
  await expect(value("9007199254740993::int8")).rejects.toThrow(RangeError);
});

test("what a transaction did is there when it ends well, and gone when it throws", async () => {
  await db.transaction((tx) => tx.query("insert into thing values (1, 'kept')"));
  const failing = db.transaction(async (tx) => {
    await tx.query("insert into thing values (2, 'lost')");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await db.query("select id from thing order by id")).toEqual([{ id: 1 }]);
});

test("COPY takes pieces that are no whole lines, and counts rows", async () => {
  await db.transaction(async (tx) => {
    expect(await tx.copyFrom("copy thing from stdin", ["10\tte", "n\n11\tele", "ven\n"])).toBe(2);
  });
  expect(await db.query("select name from thing where id >= 10 order by id")).toEqual([
    { name: "ten" },
    { name: "eleven" },
  ]);
});

test("a COPY that fails rolls back, and the connection serves again", async () => {
  const failing = db.transaction((tx) => tx.copyFrom("copy thing from stdin", ["20\tx\n", "not a number\ty\n"]));
  await expect(failing).rejects.toThrow(/invalid input syntax/);
  expect(await db.query("select id from thing where id = 20")).toEqual([]);
});

async function* brokenSource(): AsyncGenerator<string> {
  yield "30\tx\n";
  throw new Error("the source broke");
}

test("a source of rows that fails in the middle rolls back too", async () => {
  await expect(db.transaction((tx) => tx.copyFrom("copy thing from stdin", brokenSource()))).rejects.toThrow(
    "the source broke",
  );
  expect(await db.query("select id from thing where id = 30")).toEqual([]);
});

test("a wrong statement is not transient", async () => {
  await expect(db.query("select nothing from nowhere")).rejects.not.toBeInstanceOf(TransientError);
});

test("a server that is not there, a statement that takes too long and a connection that is cut are transient", async () => {
  const nowhere = createPool(`postgres://postgres@127.0.0.1:${await freePort()}/postgres`);
  await expect(nowhere.query("select 1")).rejects.toBeInstanceOf(TransientError);
  const hasty = createPool(server.url, { statementTimeoutMs: 50 });
  await expect(hasty.query("select pg_sleep(5)")).rejects.toBeInstanceOf(TransientError);
  const cut = db.transaction(async (tx) => {
    const [{ pid } = { pid: 0 }] = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
    await hasty.query("select pg_terminate_backend($1)", [pid]);
    await tx.query("select 1");
  });
  await expect(cut).rejects.toBeInstanceOf(TransientError);
  expect(await db.query("select 1 as one")).toEqual([{ one: 1 }]);
  await Promise.all([nowhere.end(), hasty.end()]);
});

test.each([
  ["a number that is out of range", "insert into thing values (99999999999)", /out of range/],
  ["a key that is there already", "insert into thing values (70, 'a'), (70, 'b')", /thing_pkey/],
  ["a date that is none", "select 'soon'::date", /soon/],
])("%s is the data's fault, and the reason is told", async (_, statement, reason) => {
  const asking = db.query(statement);
  await expect(asking).rejects.toBeInstanceOf(DataError);
  await expect(asking).rejects.toThrow(reason);
});

test("a statement about what is not there can't succeed another time", async () => {
  const asking = db.query("select * from nowhere");
  await expect(asking).rejects.toBeInstanceOf(PermanentError);
  await expect(asking).rejects.not.toBeInstanceOf(DataError);
  await expect(asking).rejects.toThrow(/42P01.*nowhere/);
});

test("what is rehearsed is undone, whether it succeeds or throws, and the transaction goes on", async () => {
  await db.transaction(async (tx) => {
    await tx.query("insert into thing values (80, 'kept')");
    await tx.rehearse(() => tx.query("insert into thing values (81, 'tried')"));
    await expect(tx.rehearse(() => tx.query("insert into thing values (80, 'twice')"))).rejects.toThrow(DataError);
    await tx.query("insert into thing values (82, 'kept')");
  });
  expect(await db.query("select id from thing where id between 80 and 89 order by id")).toEqual([
    { id: 80 },
    { id: 82 },
  ]);
});

test("a statement that takes too long is told apart from a server that is away", async () => {
  const hasty = createPool(server.url, { statementTimeoutMs: 50 });
  await expect(hasty.query("select pg_sleep(5)")).rejects.toBeInstanceOf(TooSlowError);
  await hasty.end();
});

test("a watched pool waits for what is slow, and not for a server that is frozen; both recover by themselves", async () => {
  const frozen = await startTestPostgres();
  const watchful = createPool(frozen.url, { watchAfterMs: 200, connectionTimeoutMs: 1_000 });
  expect(await watchful.query("select 1 as one from pg_sleep(0.6)")).toEqual([{ one: 1 }]);
  const [{ pid } = { pid: 0 }] = await watchful.query<{ pid: number }>("select pg_backend_pid() as pid");
  const postmaster = Number((await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ")[1]);
  for (const one of [postmaster, pid]) process.kill(one, "SIGSTOP");
  const begun = performance.now();
  await expect(watchful.query("select 1")).rejects.toBeInstanceOf(TransientError);
  expect(performance.now() - begun).toBeLessThan(3_000);
  for (const one of [pid, postmaster]) process.kill(one, "SIGCONT");
  expect(await watchful.query("select 2 as two")).toEqual([{ two: 2 }]);
  await watchful.end();
  await frozen.stop();
});

test("credentials that the server refuses are told as such, and not as a server that is away", async () => {
  await db.query("create role changed login password 'before'");
  const url = new URL(server.url);
  [url.username, url.password] = ["changed", "after"];
  const pool = createPool(url.href);
  await expect(pool.query("select 1")).rejects.toThrow(CredentialsError);
  await pool.end();
});
