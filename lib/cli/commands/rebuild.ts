import { Argument } from "commander";
import type { Command } from "commander";
import { relay } from "../../aggregate/relay.ts";
import { rebuildMarket } from "../../stores/market/rebuild-market.ts";
import { clearDocuments, writeDocuments } from "../../stores/mongo/advert-documents.ts";
import type { Mongo } from "../../stores/mongo/mongo.ts";
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
      "makes anew what can be made from the truth in Postgres: a store (redis fills itself), or the statistics of the market",
    )
    .addArgument(new Argument("<store>", "what to rebuild").choices(Object.keys(REBUILDS)))
    .action(async (store: keyof typeof REBUILDS, _options: object, command: Command) =>
      onInstallation(command, async (to, options) => {
        const { answer, text } = await REBUILDS[store](to);
        print(options, { store, ...answer }, text);
      }),
    );
  example(command, "rebuild mongo");
}

const REBUILDS = { mongo, redis, marche };

async function mongo({ db, mongo }: Installation) {
  const documents = await rebuildMongo(db, mongo(), tallyOn(process.stderr, "documents"));
  return { answer: { documents }, text: `MongoDB was filled again with ${counted(documents, "advert")}` };
}

async function redis({ redisUrl }: Installation) {
  const removed = await clearCache(redisUrl);
  return {
    answer: { removed },
    text: `${counted(removed, "key")} left Redis; answers are kept anew as they are asked for`,
  };
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

/** Empties the document store and fills it again with every advert; gives how many. The relay may carry some of them meanwhile. */
export async function rebuildMongo(db: Postgres, mongo: Mongo, tally: Tally): Promise<number> {
  await mongo.ping();
  await clearDocuments(mongo);
  const total = await refillOutbox(db);
  let carried = 0;
  const drain = async (batch: number) => {
    const count = await drainOutbox(db, batch, (documents) => writeDocuments(mongo, documents));
    carried += count;
    tally.update(Math.min(carried, total), total);
    return count;
  };
  try {
    await relay(drain, () => true);
  } finally {
    tally.stop();
  }
  return total;
}
