import { beforeEach, expect, test } from "vitest";
import { addKey, findKey, listKeys, revokeKey } from "../../../lib/stores/access/api-keys.ts";
import { addUser, changePassword, disableUser, listUsers } from "../../../lib/stores/access/users.ts";
import { readBackup } from "../../../lib/stores/postgres/backup.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
beforeEach(() => db.query("truncate app_user, api_key cascade"));

const add = (name: string) => addUser(db, { name, email: null, role: "reader", password: "hash" });
const terms = { name: "robot", owner: null, scopes: ["lecture"], perMinute: null, expiresAt: null } as const;

test("a name is taken once, in upper or lower case", async () => {
  await add("Camille");
  await expect(add("camille")).rejects.toThrow("There is a user camille already");
  expect((await listUsers(db)).map(({ name }) => name)).toEqual(["Camille"]);
});

test("somebody who is not there can't be changed", async () => {
  await expect(disableUser(db, "nobody", true)).rejects.toThrow("There is no user nobody");
  await expect(changePassword(db, "nobody", "x")).rejects.toThrow("There is no user nobody");
  await expect(addKey(db, { ...terms, owner: "nobody", hash: Buffer.from("k") })).rejects.toThrow(
    "There is no user nobody",
  );
  await expect(revokeKey(db, 999)).rejects.toThrow("There is no key 999");
});

test("the instant of being disabled, or revoked, is the first one", async () => {
  await add("camille");
  const first = await disableUser(db, "camille", true);
  expect(await disableUser(db, "camille", true)).toMatchObject({ disabledAt: first.disabledAt });
  const id = await addKey(db, { ...terms, hash: Buffer.from("k") });
  await revokeKey(db, id);
  const [revoked] = await listKeys(db);
  await revokeKey(db, id);
  expect((await listKeys(db))[0]?.revokedAt).toBe(revoked?.revokedAt);
});

test("a key is found by its hash with its terms", async () => {
  await add("camille");
  await addKey(db, {
    ...terms,
    owner: "CAMILLE",
    scopes: ["lecture", "analyse"],
    perMinute: 5,
    hash: Buffer.from("k"),
  });
  expect(await findKey(db, Buffer.from("k"))).toMatchObject({
    owner: "camille",
    ownerRole: "reader",
    ownerDisabled: false,
    scopes: ["lecture", "analyse"],
    perMinute: 5,
  });
  expect(await findKey(db, Buffer.from("other"))).toBeUndefined();
});

test("the database itself refuses a role, and a scope, that does not exist", async () => {
  await expect(db.query(`insert into app_user (name, role, password) values ('x', 'root', 'x')`)).rejects.toThrow(
    /app_user_role_check/,
  );
  await expect(db.query(`insert into api_key (name, hash, scopes) values ('x', 'x', '{root}')`)).rejects.toThrow(
    /api_key_scopes_check/,
  );
});

test("backups hold no user, no key and no session", async () => {
  const names = await readBackup(db, async ({ tables }) => tables.map(({ name }) => name));
  expect(names).toContain("run");
  for (const table of ["app_user", "api_key", "refresh_token"]) expect(names).not.toContain(table);
});
