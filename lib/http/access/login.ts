import { randomUUID } from "node:crypto";
import { Refusal } from "../../query/refusal.ts";
import { openSession, rotateToken } from "../../stores/access/refresh-tokens.ts";
import { findUser, readUser } from "../../stores/access/users.ts";
import type { User } from "../../stores/access/users.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import type { Limit, RateLimits } from "../../stores/redis/limits.ts";
import { isPassword } from "./password.ts";
import { drawSecret, hashSecret } from "./secret.ts";
import { addressName, tooOften } from "./standing.ts";
import type { TokenKeys } from "./token-keys.ts";
import { signToken, TOKEN_SECONDS } from "./tokens.ts";

/** What somebody gets who was let in. */
interface Tokens {
  readonly access_token: string;
  readonly token_type: "bearer";
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token: string;
}

export interface LoginOptions {
  readonly db: Queries;
  readonly limits: RateLimits;
  readonly keys: () => Promise<TokenKeys>;
  readonly stage: string;
  readonly now: () => Date;
}

/** Lets users in. Both verbs fail with Refusal: 401 for what is wrong, 429 for who guesses. */
export interface Login {
  byPassword(asked: {
    readonly username: string;
    readonly password: string;
    readonly address: string;
  }): Promise<Tokens>;
  byRefreshToken(token: string): Promise<Tokens>;
}

/** A session ends after so many days, however often its token was renewed. */
const SESSION_DAYS = 30;
const QUARTER_HOUR = 900;
/** Wrong passwords for one name from one address, for one name from anywhere, from one address for any name. */
const FOR_NAME_FROM_ADDRESS: Limit = { points: 5, seconds: QUARTER_HOUR };
const FOR_NAME: Limit = { points: 50, seconds: QUARTER_HOUR };
const FROM_ADDRESS: Limit = { points: 30, seconds: QUARTER_HOUR };

const REFRESH_PREFIX = "imor_";
const REFRESH_TOKEN = /^imor_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_[\w-]{43}$/;

/** Makes what answers `POST /token`. */
export function login(options: LoginOptions): Login {
  const { db, limits } = options;
  return {
    byPassword: async ({ username, password, address }) => {
      const tries = guesses(username, address);
      await countTries(limits, tries);
      const user = await knownBy(db, username, password).catch(async (error: unknown) => {
        // Nobody guessed.
        await takeBack(limits, tries);
        throw error;
      });
      if (!user) throw refused("Nom d’utilisateur ou mot de passe incorrect.");
      await takeBack(limits, tries);
      const family = randomUUID();
      const token = refreshToken(family);
      await openSession(db, { family, userId: user.id, hash: hashSecret(token), days: SESSION_DAYS });
      return tokensFor(options, user, token);
    },
    byRefreshToken: async (shown) => {
      const family = REFRESH_TOKEN.exec(shown)?.[1];
      const next = family === undefined ? "" : refreshToken(family);
      const userId =
        family === undefined
          ? undefined
          : await rotateToken(db, { family, shown: hashSecret(shown), next: hashSecret(next) });
      const user = userId === undefined ? undefined : await readUser(db, userId);
      if (!user || user.disabledAt !== null) {
        throw refused(
          "Ce jeton de renouvellement n’est pas valable, ou a déjà servi : redemandez un jeton par mot de passe.",
        );
      }
      return tokensFor(options, user, next);
    },
  };
}

/** Takes as long whether there is such a user or not. */
async function knownBy(db: Queries, username: string, password: string): Promise<User | undefined> {
  const user = await findUser(db, username);
  const right = await isPassword(password, user?.password);
  return right && user?.disabledAt === null ? user : undefined;
}

type Tries = readonly (readonly [name: string, limit: Limit])[];

function guesses(username: string, address: string): Tries {
  const from = addressName(address);
  const who = hashSecret(username.toLowerCase()).toString("base64url");
  return [
    [`guess:${who}:${from}`, FOR_NAME_FROM_ADDRESS],
    [`guess:${from}`, FROM_ADDRESS],
    [`guess:${who}`, FOR_NAME],
  ];
}

/** Counted before the password is looked at, so that many at once are no way round. */
async function countTries(limits: RateLimits, tries: Tries): Promise<void> {
  for (const [name, limit] of tries) {
    const { allowed, resetMs } = await limits.take(name, limit);
    if (!allowed) throw tooOften("Trop de mots de passe incorrects.", resetMs);
  }
}

async function takeBack(limits: RateLimits, tries: Tries): Promise<void> {
  for (const [name, limit] of tries) await limits.giveBack(name, limit);
}

function refused(detail: string): Refusal {
  return new Refusal(detail, {
    status: 401,
    title: "Identification refusée",
    headers: { "WWW-Authenticate": 'Bearer realm="imo-ops"' },
  });
}

function refreshToken(family: string): string {
  return drawSecret(`${REFRESH_PREFIX}${family}_`);
}

async function tokensFor({ keys, stage, now }: LoginOptions, user: User, refresh: string): Promise<Tokens> {
  return {
    access_token: await signToken(await keys(), stage, user, now()),
    token_type: "bearer",
    expires_in: TOKEN_SECONDS,
    refresh_token: refresh,
  };
}
