import { expect, test } from "vitest";
import { newKeySet, readTokenKeys, rotated, tokenKeyring } from "../../../lib/http/access/token-keys.ts";
import { readToken, signToken } from "../../../lib/http/access/tokens.ts";

const START = Date.parse("2026-11-23T08:00:00Z");
const MINUTE = 60_000;
const at = (minutes: number) => new Date(START + minutes * MINUTE);
const user = { id: 7, sessionVersion: 1 };

test("the first key signs at once", async () => {
  const { signing, published } = await readTokenKeys(await newKeySet(at(0)), at(0));
  expect(published.map(({ kid }) => kid)).toEqual([signing.kid]);
});

test("a new key is published ten minutes before it signs; tokens of the old one stay good", async () => {
  const first = await newKeySet(at(0));
  const both = await rotated(first, at(60));
  const [before, soon, later] = [
    await readTokenKeys(first, at(60)),
    await readTokenKeys(both, at(69)),
    await readTokenKeys(both, at(70)),
  ];
  expect(soon.published).toHaveLength(2);
  expect(soon.signing.kid).toBe(before.signing.kid);
  expect(later.signing.kid).not.toBe(before.signing.kid);
  const old = await signToken(before, "prod", user, at(69));
  expect(await readToken(later, "prod", old, at(75))).toMatchObject({ userId: 7 });
  const young = await signToken(later, "prod", user, at(70));
  expect(await readToken(soon, "prod", young, at(70))).toMatchObject({ userId: 7 });
});

test("an old key goes with the rotation after, when no token of its own can live", async () => {
  const kids = async (text: string, minutes: number) =>
    (await readTokenKeys(text, at(minutes))).published.map(({ kid }) => kid);
  const first = await newKeySet(at(0));
  const second = await rotated(first, at(60));
  const soon = await rotated(second, at(65));
  expect(await kids(soon, 65)).toHaveLength(3);
  const third = await rotated(second, at(600));
  expect(await kids(third, 600)).toHaveLength(2);
  expect(await kids(third, 600)).not.toContain((await kids(first, 0))[0]);
});

test.each(["", "{", "{}", '{"keys":[]}', '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}', "null"])(
  "what is no key set (%j) is refused in words that tell nothing of it",
  async (text) => {
    await expect(readTokenKeys(text, at(0))).rejects.toThrow(
      /^The token keys \(parameter token-keys\) are no JSON Web Key Set/,
    );
  },
);

test("a public key alone is no key to sign with", async () => {
  const { keys } = JSON.parse(await newKeySet(at(0)));
  const text = JSON.stringify({ keys: keys.map((key: object) => ({ ...key, d: undefined })) });
  await expect(readTokenKeys(text, at(0))).rejects.toMatchObject({ name: "ConfigError" });
});

test("a ring reads its keys again after five minutes, once for all who ask, and outlives a store that is away", async () => {
  let minutes = 0;
  let text = await newKeySet(at(0));
  let reads = 0;
  const warned: string[] = [];
  const read = async () => {
    reads += 1;
    if (text === "") throw new Error("away");
    return text;
  };
  const ring = tokenKeyring(read, { now: () => at(minutes), warn: (message) => void warned.push(message) });
  const [first] = await Promise.all([ring(), ring(), ring()]);
  expect(reads).toBe(1);
  text = await newKeySet(at(0));
  minutes = 4;
  expect(await ring()).toBe(first);
  minutes = 5;
  const second = await ring();
  expect(second.signing.kid).not.toBe(first.signing.kid);
  text = "";
  minutes = 10;
  expect(await ring()).toBe(second);
  expect(warned).toEqual(["the token keys could not be read again"]);
});

test("a ring that never read keys gives none", async () => {
  const ring = tokenKeyring(() => Promise.reject(new Error("not found")), { now: () => at(0), warn: () => {} });
  await expect(ring()).rejects.toThrow("not found");
});
