import { describe, expect, test } from "vitest";
import * as z from "zod";
import { changePassword, disableUser } from "../../../lib/stores/access/users.ts";
import { gateOver } from "../../support/access.ts";
import { apiOver } from "../../support/api.ts";
import { callersOf, keys, PASSWORD } from "../../support/callers.ts";
import type { Api } from "../../support/callers.ts";
import { bodyOf } from "../../support/http.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { api, user } = callersOf(db);

const HOST = "imo.test";
const own = { host: HOST, origin: `https://${HOST}`, "sec-fetch-site": "same-origin" };
const Answered = z.object({ utilisateur: z.string().nullable(), droits: z.array(z.string()) });

const logIn = ({ ask }: Api, { name = "alice", password = PASSWORD } = {}) =>
  ask("/session", {
    method: "POST",
    headers: { ...own, "content-type": "application/json" },
    body: JSON.stringify({ utilisateur: name, mot_de_passe: password }),
  });

/** What the browser keeps and sends of a cookie that was set. */
async function cookieOf(of: Api, name?: string): Promise<string> {
  const { cookies = [] } = await logIn(of, name === undefined ? {} : { name });
  return cookies[0]?.split(";")[0] ?? "";
}

const who = async ({ ask }: Api, cookie: string, headers: Record<string, string> = own) =>
  Answered.parse(bodyOf(await ask("/session", { headers, cookies: [cookie] })));

const lists = async ({ ask }: Api, cookie: string, headers: Record<string, string> = own) =>
  (await ask("/types-bien", { headers, cookies: [cookie] })).statusCode;

describe("a page's session", () => {
  test("is opened by name and password, as a cookie that no script reads and no other site sends", async () => {
    const of = api();
    const answer = await logIn(of);
    expect(Answered.parse(bodyOf(answer))).toEqual({ utilisateur: "alice", droits: ["lecture"] });
    expect(answer.cookies).toEqual([
      expect.stringMatching(
        /^__Host-imo-session=imos_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000; Secure$/,
      ),
    ]);
    expect(answer.headers?.["Cache-Control"]).toBe("no-store");
    expect(answer.body).not.toContain("imos_");
  });

  test("lets its user ask what the role allows, and no more", async () => {
    const of = api();
    await user("root", "admin");
    const [reader, admin] = [await cookieOf(of), await cookieOf(of, "root")];
    expect(await lists(of, reader)).toBe(200);
    expect((await of.ask("/runs", { headers: own, cookies: [reader] })).statusCode).toBe(403);
    expect((await of.ask("/runs", { headers: own, cookies: [admin] })).statusCode).toBe(200);
  });

  test("is plain where the pages are served without HTTPS", async () => {
    const of = apiOver(db, { gate: gateOver(db, { keys, stage: "local" }) });
    const [cookie = ""] = (await logIn(of)).cookies ?? [];
    expect(cookie).toMatch(/^imo-session=/);
    expect(cookie).not.toContain("Secure");
    expect(await lists(of, cookie.split(";")[0] ?? "")).toBe(200);
  });

  test("ends when its user logs out, and only then does the browser forget the cookie", async () => {
    const of = api();
    const [mine, other] = [await cookieOf(of), await cookieOf(of)];
    const answer = await of.ask("/session", { method: "DELETE", headers: own, cookies: [mine] });
    expect([answer.statusCode, answer.cookies]).toEqual([204, [expect.stringMatching(/=; .*Max-Age=0/)]]);
    expect(await who(api(), mine)).toEqual({ utilisateur: null, droits: [] });
    expect(await who(api(), other)).toEqual({ utilisateur: "alice", droits: ["lecture"] });
  });

  test.each([
    ["it has expired", () => db.query("update page_session set expires_at = now() - interval '1 second'")],
    ["its user is disabled", () => disableUser(db, "alice", true)],
    ["its user gets another password", () => changePassword(db, "alice", "x")],
  ])("ends when %s", async (_, happens) => {
    const cookie = await cookieOf(api());
    expect(await lists(api(), cookie)).toBe(200);
    await happens();
    expect(await lists(api(), cookie)).toBe(401);
  });

  test("is kept as a hash, and fifty a user at most", async () => {
    const of = api();
    const cookie = await cookieOf(of);
    await db.query(
      `insert into page_session select decode(lpad(n::text, 4, '0'), 'hex'), user_id, session_version, created_at + n * interval '1 ms', expires_at
       from page_session, generate_series(1, 49) n`,
    );
    await cookieOf(of);
    expect(await db.query("select count(*) as rows from page_session")).toEqual([{ rows: 50 }]);
    expect(await lists(api(), cookie)).toBe(401);
    expect(JSON.stringify(await db.query("select * from page_session"))).not.toContain(cookie.slice(-43));
  });
});

describe("a request that a page of another origin caused", () => {
  const foreign = [
    ["another site", { host: HOST, "sec-fetch-site": "cross-site" }],
    ["another port or subdomain", { host: HOST, "sec-fetch-site": "same-site" }],
    ["an older browser", { host: HOST, origin: "https://evil.test" }],
    ["a page without an origin", { host: HOST, origin: "null" }],
  ] as const;

  test.each(foreign)("gets nothing by the session's cookie (%s)", async (_, headers) => {
    const of = api();
    const cookie = await cookieOf(of);
    expect(await lists(of, cookie, headers)).toBe(401);
    expect(await who(of, cookie, headers)).toEqual({ utilisateur: null, droits: [] });
  });

  test.each(foreign)("neither logs in nor out (%s)", async (_, { ...headers }) => {
    const of = api();
    const cookie = await cookieOf(of);
    const tries = [
      await of.ask("/session", {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ utilisateur: "alice", mot_de_passe: PASSWORD }),
      }),
      await of.ask("/session", { method: "DELETE", headers, cookies: [cookie] }),
    ];
    expect(tries.map(({ statusCode, cookies }) => [statusCode, cookies])).toEqual([
      [403, undefined],
      [403, undefined],
    ]);
    expect(await lists(of, cookie)).toBe(200);
  });
});

test("who guesses passwords at the page waits, as at /token, and both count together", async () => {
  const of = api();
  for (let guess = 0; guess < 5; guess++) expect((await logIn(of, { password: `faux ${guess}` })).statusCode).toBe(401);
  expect((await logIn(of)).statusCode).toBe(429);
});

test.each(["imos_", `imos_${"a".repeat(43)}`, "x", ""])(
  "a cookie that nobody was given (%j) opens nothing",
  async (secret) => {
    const of = api();
    expect(await lists(of, `__Host-imo-session=${secret}`)).toBe(401);
  },
);

test("two cookies of the name count for nothing, and a token beside a cookie is what counts", async () => {
  const of = api();
  const cookie = await cookieOf(of);
  expect((await of.ask("/types-bien", { headers: own, cookies: [cookie, cookie] })).statusCode).toBe(401);
  expect(await lists(of, cookie, { ...own, authorization: "Bearer faux" })).toBe(401);
});
