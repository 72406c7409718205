import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isPassword } from "../../lib/http/access/password.ts";
import { readTokenKeys } from "../../lib/http/access/token-keys.ts";
import { addUser, findUser } from "../../lib/stores/access/users.ts";
import { firstAdmin, homeTokenKeys, keepTokenKeys, keptAdmin } from "../../localstack/access.ts";
import type { Home } from "../../localstack/home.ts";
import { temporaryHome } from "../support/cloud.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
let home: Home;
beforeEach(async () => {
  home = await temporaryHome();
  await db.query("truncate app_user cascade");
});
afterEach(() => rm(home.root, { recursive: true, force: true }));

test("token keys are made once, and only their owner may read them", async () => {
  const keys = await homeTokenKeys(home);
  expect((await readTokenKeys(keys, new Date())).published).toHaveLength(1);
  expect(await homeTokenKeys(home)).toBe(keys);
  expect((await stat(home.tokenKeysFile)).mode & 0o777).toBe(0o600);
  await keepTokenKeys(home, "others");
  expect(await homeTokenKeys(home)).toBe("others");
});

test("the first start makes an admin with a password of its own, which the file keeps", async () => {
  const made = await firstAdmin(home, db);
  expect(made).toMatchObject({ username: "admin", password: expect.stringMatching(/^[\w-]{24}$/) });
  expect((await stat(home.adminFile)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(home.adminFile, "utf8"))).toEqual(made);
  const user = await findUser(db, "admin");
  expect(user).toMatchObject({ role: "admin", disabledAt: null });
  expect(await isPassword(made?.password ?? "", user?.password)).toBe(true);
});

test("the second start makes nobody, nor does one where somebody may operate already", async () => {
  const made = await firstAdmin(home, db);
  expect(await firstAdmin(home, db)).toBeNull();
  expect(await keptAdmin(home)).toEqual(made);
  await rm(home.adminFile);
  expect(await firstAdmin(home, db)).toBeNull();
  expect(await keptAdmin(home)).toBeUndefined();
});

test("a database without an admin gets one, readers or not", async () => {
  await addUser(db, { name: "reader", email: null, role: "reader", password: "x" });
  expect(await firstAdmin(home, db)).toMatchObject({ username: "admin" });
});

test("a broken file says what to do", async () => {
  await writeFile(home.adminFile, "{");
  await expect(keptAdmin(home)).rejects.toThrow(
    /admin\.json is broken: remove it, then `npm run imo -- users password admin`/,
  );
});
