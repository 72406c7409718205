import { counted } from "../../lib/cli/figures.ts";
import { placesOfFrance } from "../support/places.ts";
import { startLocalApi } from "../support/local-api.ts";
import type { LocalApi } from "../support/local-api.ts";
import type { BenchRun, Measure } from "./bench.ts";
import { drive } from "./drive.ts";
import type { Drive, Driven } from "./drive.ts";
import { drawAdverts } from "./make-market.ts";
import { questionsAbout } from "./questions.ts";
import type { Questions } from "./questions.ts";
import { fill, newGeneration, withStores } from "./stores.ts";
import type { BenchStores } from "./stores.ts";

const ADVERTS = 20_000;
const AT = "2026-11-01T00:00:00.000Z";
const CONNECTIONS = 10;
/** Answers a second of the API before this project, 10 connections on 2 cores: measured elsewhere. */
const EARLIER = { price: 79, place: 14, one: 76, statistics: 22 };

export async function bench(run: BenchRun): Promise<void> {
  await withStores(async (stores) => {
    const adverts = Math.ceil(ADVERTS * run.scale);
    run.say(`merging ${counted(adverts, "advert")}`);
    await fill(stores.db, await placesOfFrance(AT), drawAdverts(adverts, await placesOfFrance(AT)));
    const questions = await questionsOf(stores);
    const api = await startLocalApi(stores);
    try {
      await measureUncached({ run, stores, api, questions, adverts });
    } finally {
      await api.stop();
    }
  });
}

interface Bed {
  readonly run: BenchRun;
  readonly stores: BenchStores;
  readonly api: LocalApi;
  readonly questions: Questions;
  readonly adverts: number;
}

async function questionsOf({ db }: BenchStores): Promise<Questions> {
  const ids = await db.query<{ id: number }>("select advert_id as id from advert order by advert_id");
  const places = await db.query<{ name: string }>(
    "select city as name from advert where city is not null group by city order by count(*) desc, city limit 200",
  );
  return questionsAbout(
    ids.map(({ id }) => id),
    places,
  );
}

async function measureUncached({ run, stores, api, questions }: Bed): Promise<void> {
  for (const kind of ["byPrice", "byPlace", "oneAdvert", "search"] as const) {
    await newGeneration(stores.db);
    const r = await drive({
      url: api.url,
      headers: {},
      pid: api.pid,
      connections: 10,
      amount: 3000,
      target: questions[kind],
    });
    run.say(`${kind} ${JSON.stringify(r)}`);
  }
}
