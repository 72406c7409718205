import { wakeEmbedding } from "../aggregate/embed/wake.ts";
import { queueOverdue } from "../aggregate/identity/identify.ts";
import { relayAll } from "../aggregate/relay.ts";
import { reminder } from "../alerts/announcer.ts";
import { remind } from "../alerts/notify.ts";
import { recoverRuns } from "../collect/recover.ts";
import { recovery } from "../collect/recovery.ts";
import { carryOutdated } from "../query/kept-properties.ts";
import type { Source } from "../sources/schema.ts";
import { refreshSearchWords } from "../stores/adverts/search-words.ts";
import { answerTask } from "../stores/aws/executions.ts";
import type { Executions } from "../stores/aws/executions.ts";
import type { Queue } from "../stores/aws/sqs.ts";
import { beat } from "../stores/figures/heartbeats.ts";
import { refreshSaleCells } from "../stores/market/sale-cells.ts";
import { matchSales } from "../stores/market/sale-matches.ts";
import type { Mongo } from "../stores/mongo/mongo.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { forgottenWaiters } from "../stores/runs/runs.ts";
import { drainsOf } from "./drains.ts";

/** An execution takes a moment to open its run, and Close a moment to end. */
const GRACE_SECONDS = 60;

/** What the duties are done on. */
interface Watched {
  readonly db: Postgres;
  readonly mongo: Mongo;
  readonly sources: readonly Source[];
  readonly runs: Executions;
  /** Where events of adverts are told. */
  readonly events: Queue;
  readonly embed: Queue;
}

/** What nobody else is asked for, by the name that its result is told under, in the order in which it is done. */
export function watchDuties({ db, mongo, sources, runs, events, embed }: Watched, hasTime: () => boolean) {
  return {
    /** States whose answer was lost. */
    answered: () => answerForgotten(db),
    /** Runs that nothing executes. */
    restarted: () => recoverRuns(GRACE_SECONDS, recovery(db, runs)),
    /** Deliveries that are due to be tried again. */
    reminded: () => remind({ db, enqueue: reminder(events.sendAll), now: () => new Date() }),
    overdue: () => queueOverdue(db),
    /** Properties whose market moved are told again. */
    outdated: () => carryOutdated(db, new Date()),
    carried: () => relayAll(drainsOf({ db, mongo, sources, events }), hasTime),
    woken: () => wakeEmbedding(db, embed.send),
    /** The words of new adverts. */
    learned: () => refreshSearchWords(db),
    market: () => refreshSaleCells(db, hasTime),
    matched: () => matchSales(db, hasTime),
    beat: () => beat(db, "watch"),
  };
}

async function answerForgotten(db: Postgres): Promise<number> {
  const waiters = await forgottenWaiters(db);
  for (const { runId, token } of waiters) await answerTask(token, { runId });
  return waiters.length;
}
