import { Argument } from "commander";
import type { Command } from "commander";
import { identifyPending } from "../../aggregate/identity/identify.ts";
import { relayAll } from "../../aggregate/relay.ts";
import { carryProperties } from "../../query/kept-properties.ts";
import { clearDocuments, writeDocuments } from "../../stores/mongo/advert-documents.ts";
import { clearProperties } from "../../stores/mongo/property-documents.ts";
import type { Mongo } from "../../stores/mongo/mongo.ts";
import { refillProperties } from "../../stores/properties/outbox.ts";
import { countProperties, queueAll } from "../../stores/properties/pending.ts";
import { drainOutbox, refillOutbox } from "../../stores/postgres/outbox.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";
import { clearCache } from "../../stores/redis/redis.ts";
import type { Installation } from "../connect.ts";
import { counted } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { tallyOn } from "../tally.ts";
import type { Tally } from "../tally.ts";

/** Adds `imo rebuild`. */
export function addRebuild(program: Command): void {
  const command = program
    .command("rebuild")
    .description(
      "makes anew what follows from the adverts in Postgres: the documents, the cache (redis fills itself), the properties (biens)",
    )
    .addArgument(new Argument("<what>", "what to make anew").choices(["mongo", "redis", "biens"]))
    .action(async (store: keyof typeof REBUILT, _options: object, command: Command) =>
      onInstallation(command, async (to, options) => {
        const { answer, text } = await REBUILT[store](to);
        print(options, { store, ...answer }, text);
      }),
    );
  example(command, "rebuild mongo");
}

const REBUILT = { mongo, redis, biens };

async function biens({ db }: Installation) {
  const { adverts, properties } = await rebuildProperties(db, tallyOn(process.stderr, "adverts"));
  return {
    answer: { adverts, properties },
    text: `${counted(adverts, "advert")} describe ${properties} ${properties === 1 ? "property" : "properties"}`,
  };
}

async function mongo({ db, mongo }: Installation) {
  const documents = await rebuildMongo(db, mongo(), tallyOn(process.stderr, "documents"));
  return {
    answer: { documents },
    text: `MongoDB was filled again with ${counted(documents, "advert")} and their properties`,
  };
}

async function redis({ redisUrl }: Installation) {
  const removed = await clearCache(redisUrl);
  return {
    answer: { removed },
    text: `${counted(removed, "key")} left Redis; answers are kept anew as they are asked for`,
  };
}

/**
 * Empties the document store and fills it again with every advert and every property; gives how many adverts. The relay may carry some of them
 * meanwhile.
 */
export async function rebuildMongo(db: Postgres, mongo: Mongo, tally: Tally): Promise<number> {
  await mongo.ping();
  await clearDocuments(mongo);
  await clearProperties(mongo);
  const adverts = await refillOutbox(db);
  const total = adverts + (await db.transaction(refillProperties));
  let carried = 0;
  const counting = (drain: (batch: number) => Promise<number>) => async (batch: number) => {
    const count = await drain(batch);
    carried += count;
    tally.update(Math.min(carried, total), total);
    return count;
  };
  try {
    await relayAll(
      [
        counting((batch) => drainOutbox(db, batch, (documents) => writeDocuments(mongo, documents))),
        counting((batch) => carryProperties(db, mongo, batch)),
      ],
      () => true,
    );
  } finally {
    tally.stop();
  }
  return adverts;
}

/**
 * Works out the property of every advert again, those that were put together or apart by hand included; gives how many adverts and properties there
 * are. Answers go on meanwhile.
 */
export async function rebuildProperties(db: Postgres, tally: Tally): Promise<{ adverts: number; properties: number }> {
  const adverts = await db.transaction(queueAll);
  try {
    await identifyPending(db, (done) => {
      tally.update(Math.min(done, adverts), adverts);
      return true;
    });
  } finally {
    tally.stop();
  }
  return { adverts, properties: await countProperties(db) };
}
