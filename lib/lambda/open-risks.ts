import type { LiveRisks } from "../collect/live-risks.ts";
import { loadApiSource } from "../sources/load.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import { mergeRisks } from "../stores/open-data/risks.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { warn } from "./log.ts";
import { once } from "./once.ts";
import { sourceSecret } from "./source-secret.ts";

/** No longer than an answer of ours may take. */
const ANSWER_SECONDS = 9;
/** Nor is a Redis that is away waited for longer. */
const PATIENCE_MS = 1_000;

/** Whom Géorisques is asked as, and where. */
interface Asking {
  readonly db: Postgres;
  readonly redisUrl: string;
  readonly stage: string;
  readonly contact: string;
  readonly originsParam: string;
}

/** Gives what asks Géorisques about a place that nobody has asked about before, and keeps the report; all of it is loaded by the first question. */
export function riskAsker(asking: Asking): LiveRisks {
  const open = once(() => openRisks(asking));
  return async (cell) => (await open())(cell);
}

async function openRisks({ db, redisUrl, stage, contact, originsParam }: Asking): Promise<LiveRisks> {
  const [{ openApi }, { liveRisks }] = await Promise.all([
    import("../collect/api/open-api.ts"),
    import("../collect/live-risks.ts"),
  ]);
  const { limits, ...source } = await loadApiSource("georisques");
  const quick = { ...source, limits: { ...limits, answerSeconds: ANSWER_SECONDS } };
  const origins = (await readOptionalParameter(originsParam)) ?? "";
  const api = await openApi({
    source: quick,
    stage,
    origins,
    contact,
    redisUrl,
    patienceMs: PATIENCE_MS,
    secret: sourceSecret(stage),
    warn,
  });
  return liveRisks({
    source: quick,
    ask: api.ask,
    now: () => new Date(),
    keep: async (report, readerVersion) => {
      await db.transaction((tx) => mergeRisks(tx, [report], { runId: "live", readerVersion }));
    },
  });
}
