/** The documents of properties in MongoDB. */
import type { Mongo } from "../stores/mongo/mongo.ts";
import { findProperty, writeProperties } from "../stores/mongo/property-documents.ts";
import type { Source } from "../sources/schema.ts";
import { drainProperties, marketMoved, noteTold, tellOutdated } from "../stores/properties/outbox.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { remembering } from "../stores/postgres/remembering.ts";
import { resting } from "../stores/resting.ts";
import { DOCUMENT_FORM, outdatedBefore, readPropertyDocuments } from "./property-document.ts";
import type { PropertyDocument } from "./property-document.ts";

/** Finds the document of a property; null where there is none of today's form, undefined where the document store can't be asked. */
export type KeptProperties = (id: number) => Promise<PropertyDocument | null | undefined>;

/** Reads documents from MongoDB, which is left alone for a few seconds each time that it fails; `failed` is told of that. */
export function keptProperties(mongo: Mongo, failed: (error: unknown) => void): KeptProperties {
  const guarded = resting(failed);
  return (id) => guarded(() => findProperty<PropertyDocument>(mongo, id, DOCUMENT_FORM));
}

/** What documents are carried with. */
interface Carrying {
  readonly db: Postgres;
  readonly mongo: Mongo;
  readonly sources: readonly Source[];
  readonly now: () => Date;
}

/** Writes the documents of one batch of properties that changed, and removes those of properties that are no more; gives the batch's size. */
export function carryProperties({ db, mongo, sources, now }: Carrying, batch: number): Promise<number> {
  return drainProperties(db, batch, async (tx, ids, rev) => {
    const told = await readPropertyDocuments(tx, ids, { sources, now: now(), market: remembering(db) });
    const there = new Set(told.map(({ id_bien }) => id_bien));
    const gone = ids.filter((id) => !there.has(id));
    await writeProperties(
      mongo,
      told.map((document) => ({ _id: document.id_bien, rev, forme: DOCUMENT_FORM, ...document })),
      gone.map((id) => ({ _id: id, rev })),
    );
    await noteTold(
      tx,
      told.map(({ id_bien, analyse }) => ({ id: id_bien, at: analyse.date_calcul })),
    );
  });
}

/** Properties that are told again at a time: what a minute carries beside what changed. */
const AGAIN = 300;

/** Has documents written again that tell of another market than today's; gives how many. */
export async function carryOutdated(db: Postgres, now: Date): Promise<number> {
  const outdated = outdatedBefore(await marketMoved(db), now);
  return outdated > now ? 0 : tellOutdated(db, outdated, AGAIN);
}
