import * as z from "zod";
import { collectDatabase } from "../lib/collect/collect-database.ts";
import { DatabaseState } from "../lib/collect/database/state.ts";
import { collector } from "../lib/lambda/collector.ts";
import { RawOutletsEnv, rawOutlets } from "../lib/lambda/raw-outlets.ts";
import { sourceSecret } from "../lib/lambda/source-secret.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadReader } from "../lib/normalize/load-reader.ts";
import { loadDatabaseSource } from "../lib/sources/load.ts";
import { listedBefore } from "../lib/stores/adverts/crawl-spans.ts";
import { knownCards } from "../lib/stores/adverts/crawls.ts";
import { openForeign } from "../lib/stores/foreign/foreign.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

/** Kept back for the rows under way, beside what the database may take to give them. */
const MARGIN_MS = 60_000;

const deps = withSecrets({
  env: RawOutletsEnv.extend({ STAGE: z.string(), POSTGRES_URL_PARAM: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const db = createPool(postgres);
    const { stateOf, ...left } = rawOutlets(env);
    return {
      ...left,
      loadState: stateOf(DatabaseState),
      source: loadDatabaseSource,
      secret: sourceSecret(env.STAGE),
      open: openForeign,
      readerVersion: async (reader: string) => (await loadReader(reader)).version,
      knownCards: knownCards.bind(null, db),
      listedBefore: listedBefore.bind(null, db),
      now: () => new Date(),
    };
  },
});

/** Reads a table or a collection; rows that are new or have changed are stored in chunks, a message each. */
export const handler = collector(async (input, remainingMs) => {
  const { limits } = await loadDatabaseSource(input.source);
  const hasTime = () => remainingMs() > MARGIN_MS + limits.statementSeconds * 1000;
  return collectDatabase(input, { ...(await deps()), hasTime });
});
