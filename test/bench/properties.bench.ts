/** How long it takes to work out the properties of new adverts, beside few and beside many that are there already. */
import { identifyPending } from "../../lib/aggregate/identity/identify.ts";
import { counted } from "../../lib/cli/figures.ts";
import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { drawFor } from "../../localstack/market/draw.ts";
import { startTestPostgres } from "../support/postgres.ts";
import type { BenchRun } from "./bench.ts";
import { advertise, copyOf, makeFlats } from "./make-lookalikes.ts";

const ADVERTS = 500_000;
const NEW_ADVERTS = 10_000;
const CHUNK = 5_000;
const TOWNS = 2_000;
const SECONDS_WANTED = 60;

/** Measures the working out of new adverts with a tenth of all adverts there and with all, on a Postgres without durability. */
export async function bench(run: BenchRun): Promise<void> {
  const server = await startTestPostgres();
  const db = createPool(server.url, { statementTimeoutMs: 0 });
  try {
    const adverts = town();
    const all = Math.ceil(ADVERTS * run.scale);
    const fresh = Math.ceil(NEW_ADVERTS * Math.min(run.scale * 2, 1));
    let there = 0;
    for (const size of [Math.ceil(all / 10), all]) {
      const base = await arrive(run, db, adverts, size - there);
      run.measure({ name: `first ${counted(size, "advert")}: merged`, value: round(base.merged), unit: "adverts/s" });
      run.measure({
        name: `first ${counted(size, "advert")}: worked out`,
        value: round(base.identified),
        unit: "adverts/s",
      });
      await db.query("vacuum analyze property_advert, property_judgement, property, advert");
      const { seconds } = await arrive(run, db, adverts, fresh);
      there = size + fresh;
      const name = `${counted(fresh, "new advert")} beside ${counted(size, "advert")}: worked out`;
      run.measure({ name, value: round(seconds), unit: "s", limit: (SECONDS_WANTED * fresh) / NEW_ADVERTS });
    }
    const [shared] = await db.query<{ count: number }>(`select count(*) as count from property where advert_count > 1`);
    run.measure({ name: "properties of several adverts", value: shared?.count ?? 0, unit: "properties" });
  } finally {
    await db.end();
    await server.stop();
  }
}

async function arrive(run: BenchRun, db: Postgres, adverts: Generator<Advert, never>, count: number) {
  let [merging, identifying] = [0, 0];
  for (let left = count; left > 0; left -= CHUNK) {
    const chunk = Array.from({ length: Math.min(left, CHUNK) }, () => adverts.next().value);
    const begun = performance.now();
    await db.transaction((tx) => mergeAdverts(tx, chunk, { runId: "bench", readerVersion: 1 }));
    const merged = performance.now();
    await identifyPending(db, () => !run.signal.aborted);
    merging += merged - begun;
    identifying += performance.now() - merged;
    run.say(`${counted(left, "advert")} to go`);
  }
  return { seconds: identifying / 1000, merged: (count / merging) * 1000, identified: (count / identifying) * 1000 };
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
