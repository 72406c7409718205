import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import pLimit from "p-limit";
import { ThrottledError } from "../../errors.ts";

/** Costs of scrypt: 32 MB and a fifth of a second (OWASP's third choice of equal strength). Kept with each hash, so that they may grow. */
const COSTS = { logN: 15, r: 8, p: 3 } as const;
const BYTES = 32;
const FORM = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;
/** Threads are few, and files and signatures need them too. */
const atOnce = pLimit(2);
/** Under way or waiting: some three seconds. */
const MAX_UNDER_WAY = 20;
const RETRY_SECONDS = 2;

type Costs = Readonly<Record<keyof typeof COSTS, number>>;

/** Hashes a password with a salt of its own: `scrypt$logN$r$p$salt$hash`. @throws ThrottledError when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const { logN, r, p } = COSTS;
  return [
    "scrypt",
    logN,
    r,
    p,
    salt.toString("base64url"),
    (await derive(password, salt, COSTS)).toString("base64url"),
  ].join("$");
}

/** A hash of no password, for users that do not exist: they must take as long as those that do. */
const NOBODY = ["scrypt", ...Object.values(COSTS), "A".repeat(22), "A".repeat(43)].join("$");

/** Tells whether a password is the one of a hash; false, as slowly, without a hash. @throws ThrottledError when too many wait. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, logN, r, p, salt = "", expected = ""] = FORM.exec(hash ?? NOBODY) ?? [];
  const costs = { logN: Number(logN), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, "base64url"), costs);
  return timingSafeEqual(derived, Buffer.from(expected, "base64url")) && hash !== undefined;
}

/** Draws a password that nobody can guess: 144 bits. */
export function drawPassword(): string {
  return randomBytes(18).toString("base64url");
}

function derive(password: string, salt: Uint8Array, { logN, r, p }: Costs): Promise<Buffer> {
  if (atOnce.activeCount + atOnce.pendingCount >= MAX_UNDER_WAY)
    throw new ThrottledError("Too many passwords are being checked", RETRY_SECONDS);
  const N = 2 ** logN;
  return atOnce(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        // The same characters, however they were typed.
        scrypt(password.normalize("NFC"), salt, BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
          if (error) reject(error);
          else resolve(key);
        });
      }),
  );
}
