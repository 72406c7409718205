import { Argument } from "commander";
import type { Command } from "commander";
import { readSettings } from "../../../localstack/settings.ts";
import { fillModel } from "../../aggregate/embed/embed.ts";
import { identifyPending } from "../../aggregate/identity/identify.ts";
import { relayAll } from "../../aggregate/relay.ts";
import { carryProperties } from "../../query/kept-properties.ts";
import { embedderAt } from "../../lambda/embedder.ts";
import { endpointEmbedder } from "../../query/search/endpoint-embedder.ts";
import type { EmbedderSettings } from "../../query/search/endpoint-embedder.ts";
import { loadSources } from "../../sources/load.ts";
import { writeSecret } from "../../stores/aws/parameters.ts";
import { rebuildMarket } from "../../stores/market/rebuild-market.ts";
import { refillPassages } from "../../stores/embeddings/models.ts";
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
import { example, onStores, print } from "../session.ts";
import { tallyOn } from "../tally.ts";
import type { Tally } from "../tally.ts";

/** Adds `imo rebuild`. */
export function addRebuild(program: Command): void {
  const command = program
    .command("rebuild")
    .description(
      "makes anew what can be made from the truth in Postgres: a store (redis fills itself), the properties behind adverts (biens), the statistics of the market, or the vectors of adverts (vecteurs; by another engine where EMBEDDINGS_URL names one, which searches use once it is complete and the API was started again)",
    )
    .addArgument(new Argument("<what>", "what to make anew").choices(Object.keys(REBUILDS)))
    .action(async (store: keyof typeof REBUILDS, _options: object, command: Command) =>
      onStores(command, async (to, options) => {
        const { answer, text } = await REBUILDS[store](to);
        print(options, { store, ...answer }, text);
      }),
    );
  example(command, "rebuild mongo");
}

const REBUILDS = { mongo, redis, biens, marche, vecteurs };

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

/** By the engine that searches use, in the background; by another one, here and now beside the vectors that searches read. */
async function vecteurs({ db, stage }: Installation) {
  const given = readSettings().embeddings;
  if (given) return vectorsBy(given, db, `/imo-ops/${stage}/embeddings`);
  const waiting = await refillPassages(db);
  return {
    answer: { waiting },
    text: `${counted(waiting, "advert")} wait for their vectors, which are worked out in the background; those that are right cost nothing`,
  };
}

async function vectorsBy(engine: EmbedderSettings, db: Postgres, parameter: string) {
  const searched = await embedderAt(parameter);
  const tally = tallyOn(process.stderr, "adverts");
  try {
    const embedder = endpointEmbedder(engine);
    const vectors = await fillModel(db, embedder, searched.model, (done, of) => tally.update(done, of));
    await writeSecret(parameter, JSON.stringify(engine));
    const text = `${counted(vectors, "advert")} have their vector of ${engine.model}, which the API uses once it is started again`;
    return { answer: { vectors, model: engine.model }, text };
  } finally {
    tally.stop();
  }
}

async function marche({ db }: Installation) {
  const tally = tallyOn(process.stderr, "departments");
  try {
    const built = await rebuildMarket(db, (done, of) => tally.update(done, of));
    const text = `The market was worked out anew: ${counted(built.cells, "cell")} of sales, ${counted(built.communes, "commune")} compared with withdrawn adverts`;
    return { answer: built, text };
  } finally {
    tally.stop();
  }
}

/**
 * Empties the document store and fills it again with every advert and every property; gives how many adverts. The relay may carry some of them
 * meanwhile.
 */
export async function rebuildMongo(db: Postgres, mongo: Mongo, tally: Tally): Promise<number> {
  const carrying = { db, mongo, sources: await loadSources(), now: () => new Date() };
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
        counting((batch) => carryProperties(carrying, batch)),
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
