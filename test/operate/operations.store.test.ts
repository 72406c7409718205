import { beforeEach, expect, test } from "vitest";
import { keyAdd, keyList, keyRevoke } from "../../lib/operate/keys.ts";
import { OPERATIONS } from "../../lib/operate/operations.ts";
import { quarantineList, runCancel, runList, runRead } from "../../lib/operate/runs.ts";
import { askFunction, serveOperation } from "../../lib/operate/serve.ts";
import { sourceList } from "../../lib/operate/sources.ts";
import { userAdd, userForToken, userList, userPassword, userSwitch } from "../../lib/operate/users.ts";
import { operateOver } from "../support/operate.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
const stopped: string[] = [];
const deps = operateOver(db, {
  deployed: async () => ({
    runs: { status: async () => "RUNNING", stop: async (runId) => void stopped.push(runId) },
    data: { name: "data", delete: async () => {} },
  }),
});
const heard: string[] = [];
/** As `imo … --stage prod` asks: everything crosses as JSON. */
const ask = askFunction(async (request) =>
  JSON.parse(
    JSON.stringify(
      await serveOperation(JSON.parse(JSON.stringify(request)), {
        operations: OPERATIONS,
        deps: async () => deps,
        failed: (operation, error) => void heard.push(`${operation} ${String(error)}`),
      }),
    ),
  ),
);

beforeEach(async () => {
  heard.length = 0;
  await db.query("truncate app_user, api_key, run cascade");
});

test("a user is added with a password that is told once, kept as a hash, and never heard of again", async () => {
  const { password, ...user } = await ask(userAdd, { name: "camille", email: null, role: "analyst" });
  expect(user).toEqual({ name: "camille", role: "analyst", email: null });
  expect(password.length).toBeGreaterThan(15);
  const listed = JSON.stringify(await ask(userList, {}));
  expect(listed).toContain("camille");
  const [row] = await db.query<{ all: string }>("select to_jsonb(u)::text as all from app_user u");
  await expect(ask(userAdd, { name: "camille", email: null, role: "reader" })).rejects.toThrow(
    "There is a user camille",
  );
  for (const text of [listed, row?.all ?? "", heard.join()]) expect(text).not.toContain(password);
});

test("another password replaces the first, and a disabled user gets no token", async () => {
  const { password } = await ask(userAdd, { name: "camille", email: "c@example.org", role: "admin" });
  expect((await ask(userPassword, { name: "camille" })).password).not.toBe(password);
  expect((await ask(userForToken, { name: "Camille" })).user).toMatchObject({ name: "camille", sessionVersion: 2 });
  expect(await ask(userSwitch, { name: "camille", disabled: true })).toMatchObject({ disabledAt: expect.any(String) });
  expect(await ask(userForToken, { name: "camille" })).toEqual({ user: null });
  await expect(ask(userPassword, { name: "nobody" })).rejects.toThrow("There is no user nobody");
});

test("a key is told once, listed without itself, and revoked", async () => {
  const terms = { name: "bot", owner: null, scopes: ["lecture" as const], perMinute: 600, expiresAt: null };
  const { id, key } = await ask(keyAdd, terms);
  const { keys } = await ask(keyList, {});
  expect(keys).toMatchObject([{ id, ...terms, revokedAt: null }]);
  expect(JSON.stringify(keys)).not.toContain(key);
  await ask(keyRevoke, { id });
  expect((await ask(keyList, {})).keys[0]?.revokedAt).toEqual(expect.any(String));
  await expect(ask(keyRevoke, { id: id + 1 })).rejects.toThrow(`There is no key ${id + 1}`);
});

test("runs and what they set aside are read, and one that is under way is ended", async () => {
  await db.query(`insert into run (run_id, trigger, input, status) values ('one', 'manual', '{}', 'running')`);
  await db.query(
    `insert into quarantine (run_id, task, chunk, source_id, file, row_number, kind, field, reason, found, expected, excerpt, s3_key)
     values ('one', 0, 0, 'dvf', 'f.csv', 7, 'row', 'price', 'not a price', 'x', 'an amount', 'x', 'raw/dvf/one/0')`,
  );
  expect((await ask(runRead, { runId: "one" })).run).toMatchObject({ runId: "one", status: "running" });
  expect(await ask(runRead, { runId: "two" })).toEqual({ run: null });
  expect(await ask(quarantineList, { limit: 5, run: "one" })).toMatchObject({ total: 1, rows: [{ row: 7 }] });
  expect(await ask(runCancel, { runId: "one", by: "imo:eve" })).toEqual({
    runId: "one",
    status: "cancelled",
    now: true,
  });
  expect(stopped).toEqual(["one"]);
  expect((await ask(runList, { limit: 5, status: "cancelled" })).runs).toHaveLength(1);
});

test("sources are told with how fresh they are", async () => {
  const { sources } = await ask(sourceList, {});
  expect(sources.find(({ id }) => id === "dvf")).toMatchObject({ kind: "file", state: "never", records: 0 });
});
