import { randomUUID } from "node:crypto";
import { Refusal } from "../../query/refusal.ts";
import { endPageSession, openPageSession } from "../../stores/access/page-sessions.ts";
import { openSession, rotateToken } from "../../stores/access/refresh-tokens.ts";
import { findUser, readUser } from "../../stores/access/users.ts";
import type { User } from "../../stores/access/users.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import type { Limit, RateLimits } from "../../stores/redis/limits.ts";
import { SESSION_PREFIX, sessionCookie } from "./page-cookie.ts";
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

/** A name and a password, and the address that they came from. */
interface Shown {
  readonly username: string;
  readonly password: string;
  readonly address: string;
}

/** Lets users in. Verbs that take a secret fail with Refusal: 401 for what is wrong, 429 for who guesses. */
export interface Login {
  byPassword(shown: Shown): Promise<Tokens>;
  byRefreshToken(token: string): Promise<Tokens>;
  /** Opens a page's session; gives whose it is, and its cookie. */
  openSession(shown: Shown): Promise<{ readonly user: User; readonly cookie: string }>;
  /** Ends a page's session, if there is one; gives the cookie that takes its place. */
  endSession(secret: string | undefined): Promise<string>;
}

/** A session ends after so many days, however often its token was renewed. */
const SESSION_DAYS = 30;
const DAY_SECONDS = 86_400;
const QUARTER_HOUR = 900;
/** Wrong passwords for one name from one address, for one name from anywhere, from one address for any name. */
const FOR_NAME_FROM_ADDRESS: Limit = { points: 5, seconds: QUARTER_HOUR };
const FOR_NAME: Limit = { points: 50, seconds: QUARTER_HOUR };
const FROM_ADDRESS: Limit = { points: 30, seconds: QUARTER_HOUR };

const REFRESH_PREFIX = "imor_";
const REFRESH_TOKEN = /^imor_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_[\w-]{43}$/;

/** Makes what answers `POST /token` and `/session`. */
export function login(options: LoginOptions): Login {
  const { db, stage } = options;
  const secure = stage !== "local";
  return {
    byPassword: async (shown) => {
      const user = await letIn(options, shown);
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
    openSession: async (shown) => {
      const user = await letIn(options, shown);
      const secret = drawSecret(SESSION_PREFIX);
      await openPageSession(db, { user, hash: hashSecret(secret), days: SESSION_DAYS });
      return { user, cookie: sessionCookie(secret, { secure, seconds: SESSION_DAYS * DAY_SECONDS }) };
    },
    endSession: async (secret) => {
      if (secret !== undefined) await endPageSession(db, hashSecret(secret));
      return sessionCookie("", { secure, seconds: 0 });
    },
  };
}

async function letIn({ db, limits }: LoginOptions, { username, password, address }: Shown): Promise<User> {
  const tries = guesses(username, address);
  await countTries(limits, tries);
  const user = await knownBy(db, username, password).catch(async (error: unknown) => {
    // Nobody guessed.
    await takeBack(limits, tries);
    throw error;
  });
  if (!user) throw refused("Nom d’utilisateur ou mot de passe incorrect.");
  await takeBack(limits, tries);
  return user;
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
