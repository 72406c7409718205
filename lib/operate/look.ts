/** What can be seen of an installation's stores, and of the world, from where its functions run. */
import * as z from "zod";
import { parseOrigins } from "../collect/origins.ts";
import { loadSources } from "../sources/load.ts";
import { lookAtMongo } from "../stores/mongo/look.ts";
import { lookAtPostgres } from "../stores/postgres/look.ts";
import { lookAtRedis } from "../stores/redis/look.ts";
import type { OperateDeps } from "./operation.ts";
import { operation } from "./operation.ts";
import { originsOf, refusalOf } from "./origins.ts";

const PostgresLook = z.object({
  version: z.string(),
  versionNumber: z.int(),
  tls: z.string().nullable(),
  database: z.string(),
  user: z.string(),
  mayMakeSchemas: z.boolean(),
  mayMakeTables: z.boolean(),
  mayMakeRoles: z.boolean(),
  extensions: z
    .array(
      z.object({
        name: z.string(),
        installed: z.string().nullable(),
        available: z.boolean(),
        mayInstall: z.boolean(),
      }),
    )
    .readonly(),
  pending: z.array(z.string()).readonly(),
});
export type PostgresLook = z.output<typeof PostgresLook>;

const ServerLook = z.object({ version: z.string(), encrypted: z.boolean() });

/** What was seen of something and how long that took in all; or why nothing was. */
const seen = <Look extends z.ZodType>(look: Look) =>
  z.object({ milliseconds: z.int(), seen: look.nullable(), why: z.string().nullable() });

const Look = z.object({
  postgres: seen(PostgresLook),
  mongo: seen(ServerLook),
  redis: seen(ServerLook),
  origins: z.array(
    z.object({
      origin: z.string(),
      sources: z.array(z.string()),
      milliseconds: z.int(),
      /** Why it can't be reached; null where it can. */
      why: z.string().nullable(),
    }),
  ),
});
export type Look = z.output<typeof Look>;

/** Looks at the stores and at the origins of the sources, each for itself, and changes nothing. */
export const storesLook = operation({
  name: "stores.look",
  input: z.object({}),
  answer: Look,
  work: async (deps) => {
    const { db, mongo, urls } = deps;
    const [postgres, mongoLook, redis, origins] = await Promise.all([
      timed(() => lookAtPostgres(db)),
      timed(async () => lookAtMongo(mongo(), urls.mongo)),
      timed(() => lookAtRedis(urls.redis)),
      lookAtOrigins(deps),
    ]);
    return { postgres, mongo: mongoLook, redis, origins };
  },
});

async function lookAtOrigins({ stage, standIns }: OperateDeps): Promise<Look["origins"]> {
  const routes = parseOrigins(await standIns());
  return Promise.all(
    [...originsOf(await loadSources())].map(async ([origin, sources]) => {
      const { milliseconds, seen: refusal } = await timed(() => refusalOf(origin, stage, routes));
      return { origin, sources, milliseconds, why: refusal };
    }),
  );
}

async function timed<Seen>(
  look: () => Promise<Seen>,
): Promise<{ milliseconds: number; seen: Seen | null; why: string | null }> {
  const started = performance.now();
  const past = (): number => Math.round(performance.now() - started);
  try {
    const found = await look();
    return { milliseconds: past(), seen: found, why: null };
  } catch (error) {
    return { milliseconds: past(), seen: null, why: whyOf(error) };
  }
}

/** Messages of our own and of the drivers hold hosts and users, never passwords. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
