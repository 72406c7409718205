import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { exportSPKI, importPKCS8, importSPKI, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { hashPassword } from "../../../lib/http/access/password.ts";
import { newKeySet, tokenKeyring } from "../../../lib/http/access/token-keys.ts";
import { signToken } from "../../../lib/http/access/tokens.ts";
import { changePassword, disableUser } from "../../../lib/stores/access/users.ts";
import { bearer, callersOf, form, keys, login, me, PASSWORD, renew, tokens } from "../../support/callers.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { api, user } = callersOf(db);

describe("a token", () => {
  test("is got with the earlier API's form, and is of use for a quarter of an hour", async () => {
    let clock = Date.now();
    const of = api({ now: () => new Date(clock) });
    const { access_token, ...rest } = await tokens(of);
    expect(rest).toMatchObject({ token_type: "bearer", expires_in: 900 });
    expect(await me(of, access_token)).toBe(200);
    clock += 899_000;
    expect(await me(of, access_token)).toBe(200);
    clock += 10_000;
    expect(await me(of, access_token)).toBe(401);
    // Not only where it was known before.
    expect(await me(api({ now: () => new Date(clock) }), access_token)).toBe(401);
  });

  test("is published as the document says, and is kept nowhere", async () => {
    const answer = await login(api());
    expect(answer.headers).toMatchObject({ "Cache-Control": "no-store" });
  });

  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const decoded = (text: string) => z.looseObject({}).parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  const claims = { ver: 1, sub: "1", jti: randomUUID(), iss: "urn:imo-ops:test", aud: "urn:imo-ops:test:api" };
  const seconds = Math.floor(Date.now() / 1000);

  async function good(): Promise<[header: string, payload: string]> {
    const token = await signToken(await keys(), "test", { id: 1, sessionVersion: 1 }, new Date());
    const [header = "", payload = ""] = token.split(".");
    return [header, payload];
  }

  /** Gives the good token's payload under another `alg`. */
  async function as(alg: string): Promise<string> {
    const [header, payload] = await good();
    return `${encoded({ ...decoded(header), alg })}.${payload}`;
  }

  async function hmac(secret: string | Buffer): Promise<string> {
    const text = await as("HS256");
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  }

  /** Signs with the real key whatever is asked. */
  async function signed(changed: object, head: object = {}): Promise<string> {
    const { signing } = await keys();
    return new SignJWT({ ...claims, iat: seconds, exp: seconds + 900, ...changed })
      .setProtectedHeader({ alg: "EdDSA", kid: signing.kid, typ: "at+jwt", ...head })
      .sign(signing.key);
  }

  async function publicSpki(): Promise<string> {
    const ring = await keys();
    const verifyingKey = ring.verifying(ring.signing.kid);
    if (!verifyingKey) throw new Error("no key");
    return exportSPKI(verifyingKey);
  }

  test("the forgeries below differ from a good token in one thing only", async () => {
    expect(await me(api(), await signed({}))).toBe(200);
  });

  const FORGED: Record<string, () => Promise<string> | string> = {
    "alg none, without a signature": async () => `${await as("none")}.`,
    "alg none, written otherwise": async () => `${await as("nOnE")}.AA`,
    "HS256 with the public key as its secret": async () => hmac(await publicSpki()),
    "HS256 with the public key's bytes as its secret": async () =>
      hmac(Buffer.from(String((await keys()).published[0]?.x), "base64url")),
    "another key under our kid": async () => {
      const { privateKey } = generateKeyPairSync("ed25519");
      const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      return new SignJWT({ ...claims, iat: seconds, exp: seconds + 900 })
        .setProtectedHeader({ alg: "EdDSA", kid: (await keys()).signing.kid, typ: "at+jwt" })
        .sign(await importPKCS8(pem, "EdDSA"));
    },
    "another key that the token brings along": async () => {
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      const jwk = publicKey.export({ format: "jwk" });
      return new SignJWT({ ...claims, iat: seconds, exp: seconds + 900 })
        .setProtectedHeader({ alg: "EdDSA", jwk, typ: "at+jwt" })
        .sign(await importPKCS8(pem, "EdDSA"));
    },
    "an unknown kid": () => signed({}, { kid: "other" }),
    "no kid": () => signed({}, { kid: undefined }),
    "another type of token": () => signed({}, { typ: "JWT" }),
    "another stage's issuer": () => signed({ iss: "urn:imo-ops:prod" }),
    "another audience": () => signed({ aud: "urn:imo-ops:prod:api" }),
    "no audience": () => signed({ aud: undefined }),
    "an hour too late": () => signed({ iat: seconds - 4500, exp: seconds - 3600 }),
    "no end": () => signed({ exp: undefined }),
    "an end in a hundred years": () => signed({ iat: seconds - 3600, exp: seconds + 3_153_600_000 }),
    "a beginning in an hour": () => signed({ iat: seconds + 3600, exp: seconds + 4500 }),
    "no number of its own": () => signed({ jti: undefined }),
    "a user that does not exist": () => signed({ sub: "999" }),
    "a user that is no number": () => signed({ sub: "1 or 1=1" }),
    "an earlier session": () => signed({ ver: 0 }),
    "its last character changed": async () => {
      const token = await signed({});
      return token.slice(0, -3) + (token.endsWith("AAA") ? "BBB" : "AAA");
    },
    "another user's claims under the same signature": async () => {
      const [head, , signature] = (await signed({})).split(".");
      return `${head}.${encoded({ ...claims, sub: "2", iat: seconds, exp: seconds + 900 })}.${signature}`;
    },
    "nothing but dots": () => "..",
    "four thousand characters": () => "a".repeat(5000),
  };

  test.each(Object.keys(FORGED))("is refused with %s", async (what) => {
    await user("bob", "admin");
    const answer = await api().ask("/annonces", bearer((await FORGED[what]?.()) ?? ""));
    expect(answer).toMatchObject({
      statusCode: 401,
      headers: {
        "WWW-Authenticate": expect.stringMatching(/^Bearer realm="imo-ops", error="invalid_token", resource_metadata=/),
      },
    });
  });

  test("the public key that everybody may read checks it, and the set holds no private part", async () => {
    const { keys: published } = z
      .object({ keys: z.array(z.record(z.string(), z.string())) })
      .parse(await api().read("/.well-known/jwks.json"));
    expect(published).toHaveLength(1);
    expect(Object.keys(published[0] ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
    expect((await importSPKI(await publicSpki(), "EdDSA")).type).toBe("public");
  });

  test("ends with the user: disabled, nobody gets in within a minute, nor comes back as before when enabled again", async () => {
    let clock = Date.now();
    const of = api({ now: () => new Date(clock) });
    const { access_token, refresh_token } = await tokens(of);
    expect(await me(of, access_token)).toBe(200);
    await disableUser(db, "ALICE", true);
    clock += 59_000;
    expect(await me(of, access_token)).toBe(401);
    expect((await login(of)).statusCode).toBe(401);
    expect((await renew(of, refresh_token)).statusCode).toBe(401);
    await disableUser(db, "alice", false);
    clock += 59_000;
    expect(await me(of, access_token)).toBe(401);
    expect((await login(of)).statusCode).toBe(200);
  });

  test("ends with the password: a new one makes the old tokens worthless", async () => {
    const of = api();
    const { access_token, refresh_token } = await tokens(of);
    await changePassword(db, "alice", await hashPassword("autre"));
    expect(await me(api(), access_token)).toBe(401);
    expect((await renew(of, refresh_token)).statusCode).toBe(401);
    expect((await login(of)).statusCode).toBe(401);
    expect((await login(of, "alice", "autre")).statusCode).toBe(200);
  });

  test("ends when its key is taken out of the set, though it was known before", async () => {
    let text = await newKeySet(new Date());
    let clock = Date.now();
    const now = () => new Date(clock);
    const ring = tokenKeyring(async () => text, { now, warn: () => {} });
    const of = api({ now, keys: ring });
    const { access_token } = await tokens(of);
    expect(await me(of, access_token)).toBe(200);
    text = await newKeySet(now());
    clock += 5 * 60_000;
    expect(await me(of, access_token)).toBe(401);
  });

  test("that is bad does not shut the public paths: its holder wants a new one", async () => {
    const { ask } = api();
    const bad = bearer("expired.expired.expired");
    expect((await ask("/public/annonces", bad)).statusCode).toBe(200);
    const wanted = form({ username: "alice", password: PASSWORD });
    expect((await ask("/token", { ...wanted, headers: { ...wanted.headers, ...bad.headers } })).statusCode).toBe(200);
  });
});
