/** How long it takes to work out the properties of new adverts, beside few and beside many that are there already. */
import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import { counted } from "../../lib/cli/figures.ts";
import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { carryProperties, keptProperties } from "../../lib/query/kept-properties.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { createMongo } from "../../lib/stores/mongo/mongo.ts";
import type { Mongo } from "../../lib/stores/mongo/mongo.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { drawFor } from "../../localstack/market/draw.ts";
import { apiOver } from "../support/api.ts";
import { startTestMongo } from "../support/mongo.ts";
import { startTestPostgres } from "../support/postgres.ts";
import type { BenchRun } from "./bench.ts";
import { advertise, copyOf, makeFlats } from "./make-lookalikes.ts";

const ADVERTS = 500_000;
const NEW_ADVERTS = 10_000;
const CHUNK = 5_000;
const TOWNS = 2_000;
const SECONDS_WANTED = 60;
const QUEUEING_PAIRS = 4;
const CARRIED_AT_ONCE = 500;
const ANSWERS = 1000;
const ANSWER_MS = 15;

/**
 * Measures the working out of new adverts with a tenth of all adverts there and with all, what queueing them costs the merge, and how fast a property is
 * answered from its document and from Postgres; stores are without durability.
 */
export async function bench(run: BenchRun): Promise<void> {
  const [server, documents] = await Promise.all([startTestPostgres(), startTestMongo()]);
  const db = createPool(server.url, { statementTimeoutMs: 0 });
  const mongo = createMongo(documents.url);
  try {
    const adverts = town();
    const all = Math.ceil(ADVERTS * run.scale);
    const fresh = Math.ceil(NEW_ADVERTS * Math.min(run.scale * 2, 1));
    let there = 0;
    for (const size of [Math.ceil(all / 10), all]) {
      const base = await arrive(run, db, adverts, size - there);
      run.measure({ name: `first ${counted(size, "advert")}: merged`, value: base.merged, unit: "adverts/s" });
      run.measure({ name: `first ${counted(size, "advert")}: worked out`, value: base.identified, unit: "adverts/s" });
      await db.query("vacuum analyze");
      const { seconds } = await arrive(run, db, adverts, fresh);
      there = size + fresh;
      const name = `${counted(fresh, "new advert")} beside ${counted(size, "advert")}: worked out`;
      run.measure({ name, value: seconds, unit: "s", limit: (SECONDS_WANTED * fresh) / NEW_ADVERTS });
      await measureAnswers(run, db, mongo, there);
    }
    await measureQueueing(run, db, adverts, fresh);
    const [shared] = await db.query<{ count: number }>(`select count(*) as count from property where advert_count > 1`);
    run.measure({ name: "properties of several adverts", value: shared?.count ?? 0, unit: "properties" });
  } finally {
    await Promise.all([db.end(), mongo.end()]);
    await Promise.all([server.stop(), documents.stop()]);
  }
}

async function arrive(run: BenchRun, db: Postgres, adverts: Generator<Advert, never>, count: number) {
  let [merging, identifying] = [0, 0];
  for (let left = count; left > 0; left -= CHUNK) {
    const chunk = take(adverts, Math.min(left, CHUNK));
    merging += await timed(() => merge(db, chunk));
    identifying += await timed(() => identifyPending(db, () => !run.signal.aborted));
    run.say(`${counted(left, "advert")} to go`);
  }
  return {
    seconds: round(identifying / 1000),
    merged: round((count / merging) * 1000),
    identified: round((count / identifying) * 1000),
  };
}

/** Merges chunks with and without the triggers that queue adverts, one after the other, so that both meet the same machine. */
async function measureQueueing(run: BenchRun, db: Postgres, adverts: Generator<Advert, never>, size: number) {
  const spent = { enable: 0, disable: 0 };
  for (let pair = 0; pair < QUEUEING_PAIRS; pair++) {
    for (const to of ["enable", "disable"] as const) {
      await db.query(
        `alter table advert ${to} trigger advert_came; alter table advert ${to} trigger advert_changed; alter table event_log ${to} trigger event_came_late`,
      );
      const chunk = take(adverts, Math.min(size, CHUNK));
      spent[to] += await timed(() => merge(db, chunk));
    }
  }
  const more = round((spent.enable / spent.disable - 1) * 100);
  run.measure({ name: "time that queueing new adverts adds to a merge", value: more, unit: "%" });
}

async function measureAnswers(run: BenchRun, db: Postgres, mongo: Mongo, size: number) {
  let carried = 0;
  const carrying = { db, mongo, sources: await loadSources(), now: () => new Date() };
  const took = await timed(async () => {
    for (let count = 1; count > 0 && !run.signal.aborted; carried += count)
      count = await carryProperties(carrying, CARRIED_AT_ONCE);
  });
  run.measure({ name: "documents carried to MongoDB", value: round((carried / took) * 1000), unit: "documents/s" });
  const ids = await db.query<{ property_id: number }>(
    `select property_id from property order by md5(property_id::text) limit $1`,
    [ANSWERS],
  );
  const failed = (error: unknown) => run.say(String(error));
  for (const [from, properties] of [
    ["MongoDB", keptProperties(mongo, failed)],
    ["Postgres", () => Promise.resolve(null)],
  ] as const) {
    const { ask } = apiOver(db, { properties });
    const times: number[] = [];
    for (const { property_id } of ids) times.push(await timed(() => ask(`/biens/${property_id}`)));
    const name = `/biens/{id} from ${from} beside ${counted(size, "advert")}: p95`;
    run.measure({ name, value: percentile(times, 0.95), unit: "ms", target: ANSWER_MS });
  }
}

function percentile(times: readonly number[], share: number): number {
  return round(times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN);
}

function take(adverts: Generator<Advert, never>, count: number): Advert[] {
  return Array.from({ length: count }, () => adverts.next().value);
}

function merge(db: Postgres, chunk: readonly Advert[]) {
  return db.transaction((tx) => mergeAdverts(tx, chunk, { runId: "bench", readerVersion: 1 }));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Adverts without end: of towns of every size, the largest with two in a hundred of all; a third of them are copies of others. */
function* town(): Generator<Advert, never> {
  for (let round = 0; ; round++) {
    const draw = drawFor("town", round);
    const code = Math.floor(10 * ((TOWNS / 10 + 1) ** (draw.int(0, 999_999) / 1e6) - 1));
    const place = { postcode: String(10_000 + code), city: `Ville ${code}` };
    for (const [n, flat] of makeFlats(round, 2).entries()) {
      const reference = `${round}-${n}`;
      if (draw.chance(0.5)) continue;
      const first = { ...advertise(flat, reference, draw.int(0, 200), 10), ...place };
      yield first;
      if (draw.chance(0.5)) {
        yield {
          ...copyOf(first, flat, `${reference}-copy`, {
            price: draw.chance(0.5),
            area: draw.chance(0.5),
            text: true,
            position: true,
          }),
          ...place,
        };
      }
    }
  }
}

function round(value: number): number {
  return Number(value.toFixed(value < 10 ? 2 : 0));
}
