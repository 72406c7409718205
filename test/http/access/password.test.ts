import { expect, test, vi } from "vitest";
import { drawPassword, hashPassword, isPassword } from "../../../lib/http/access/password.ts";

// Slow on purpose, and the machine may be busy.
vi.setConfig({ testTimeout: 180_000 });

test("a hash tells its own password from all others, whatever is in it", async () => {
  for (const password of ["x", "é à 🏠", " trailing ", "p".repeat(1_000), ""]) {
    const hash = await hashPassword(password);
    expect(await isPassword(password, hash)).toBe(true);
    expect(await isPassword(`${password} `, hash)).toBe(false);
  }
});

test("two hashes of one password are not alike, and each carries its costs", async () => {
  const [one, other] = [await hashPassword("x"), await hashPassword("x")];
  expect(one).not.toBe(other);
  expect(one).toMatch(/^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
});

test("a hash of other costs is still read", async () => {
  // scrypt("secret", 16 zero bytes, N = 2^10, r = 8, p = 1), by Python's hashlib.scrypt.
  const hash = `scrypt$10$8$1$${"A".repeat(22)}$MAQg4JGLPMRqJFBEKf8fQ-4nhhombI56iCi1UYs3wDs`;
  expect(await isPassword("secret", hash)).toBe(true);
  expect(await isPassword("Secret", hash)).toBe(false);
});

test("letters with their accents in two characters are the same password", async () => {
  expect(await isPassword("e\u0301te\u0301", await hashPassword("été"))).toBe(true);
});

test("for a user who does not exist nothing is right, and it takes as long", async () => {
  const hash = await hashPassword("x");
  // The processor's time of all threads: the clock goes on while others have the machine.
  const timed = async (known: string | undefined) => {
    const begun = process.cpuUsage();
    expect(await isPassword("y", known)).toBe(false);
    return process.cpuUsage(begun).user;
  };
  const known = Math.min(await timed(hash), await timed(hash), await timed(hash));
  const unknown = Math.min(await timed(undefined), await timed(undefined), await timed(undefined));
  expect(unknown).toBeGreaterThan(known * 0.5);
  expect(known).toBeGreaterThan(unknown * 0.5);
  // Not even a password that the stand-in would take.
  expect(await isPassword("", undefined)).toBe(false);
});

test("when too many wait, the next is told to come back", async () => {
  const waiting = Array.from({ length: 20 }, () => isPassword("x", undefined));
  await expect(isPassword("x", undefined)).rejects.toMatchObject({ name: "ThrottledError", retryAfterSeconds: 2 });
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => false));
});

test("passwords that are drawn are long and not alike", () => {
  const drawn = Array.from({ length: 100 }, drawPassword);
  expect(new Set(drawn).size).toBe(100);
  for (const password of drawn) expect(password).toMatch(/^[\w-]{24}$/);
});
