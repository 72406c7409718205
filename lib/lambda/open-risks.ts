import type { LiveRisks } from "../collect/live-risks.ts";
import { ConfigError } from "../errors.ts";
import { loadApiSource } from "../sources/load.ts";
import { mergeRisks } from "../stores/open-data/risks.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { once } from "./once.ts";
import { visitor } from "./visitor.ts";
import type { VisitorEnv } from "./visitor.ts";

/** No longer than an answer of ours may take. */
const ANSWER_SECONDS = 9;
/** Nor is a Redis that is away waited for longer. */
const PATIENCE_MS = 1_000;

/** Whom Géorisques is asked as, and where. */
interface Asking {
  readonly db: Postgres;
  readonly redisUrl: string;
  readonly env: VisitorEnv;
}

/** Gives what asks Géorisques about a place that nobody has asked about before, and keeps the report; all of it is loaded by the first question. */
export function riskAsker(asking: Asking): LiveRisks {
  const open = once(() => openRisks(asking));
  return async (cell) => (await open())(cell);
}

async function openRisks({ db, redisUrl, env }: Asking): Promise<LiveRisks> {
  const [{ openApi }, { liveRisks }] = await Promise.all([
    import("../collect/api/open-api.ts"),
    import("../collect/live-risks.ts"),
  ]);
  const { limits, ...source } = await loadApiSource("georisques");
  const quick = { ...source, limits: { ...limits, answerSeconds: ANSWER_SECONDS } };
  const settings = { ...(await visitor(env)), redisUrl, patienceMs: PATIENCE_MS, secret: noSecret };
  const api = await openApi({ ...settings, source: quick });
  return liveRisks({
    source: quick,
    ask: api.ask,
    now: () => new Date(),
    keep: async (report, readerVersion) => {
      await db.transaction((tx) => mergeRisks(tx, [report], { runId: "live", readerVersion }));
    },
  });
}

/** Géorisques takes none; the function that answers over HTTP may not read those of other sources. */
function noSecret(name: string): Promise<string> {
  return Promise.reject(new ConfigError(`${name} can't be read here: Géorisques takes no secret`));
}
