import pMap from "p-map";
import { EmbedderAway, noEmbedder } from "../../query/search/embedder.ts";
import type { Embedder } from "../../query/search/embedder.ts";
import { countVectors, NoVectors, openModel, removeModels, swapModel } from "../../stores/embeddings/models.ts";
import type { VectorModel } from "../../stores/embeddings/models.ts";
import {
  changedPassages,
  drainPassages,
  forgetVectors,
  keepVectors,
  passagesWait,
} from "../../stores/embeddings/passages.ts";
import type { Embedded, Passage, Subject } from "../../stores/embeddings/passages.ts";
import { offeredAdverts, subjectTexts } from "../../stores/embeddings/subjects.ts";
import type { Postgres, Queries } from "../../stores/postgres/postgres.ts";
import { TEXT_VERSION, advertText } from "./advert-text.ts";

/** Texts of one call: a question that comes meanwhile waits for one call at most. */
const CALL = 4;
/** Calls at a time: one is answered while the next one is on its way. */
const CALLS = 2;

/**
 * Works out the vectors of one batch of waiting passages; gives how many were taken, 0 when none waits or another process is at it. A text that has
 * not changed is left as it is; an advert that is withdrawn loses its vector.
 * @throws EmbedderAway, the batch then waits on.
 */
export async function embedBatch(db: Postgres, embedder: Embedder, batch: number): Promise<number> {
  const { model: name, dimensions } = embedder;
  const model = await openModel(db, { name, dimensions, textVersion: TEXT_VERSION });
  const taken = await drainPassages(db, batch, async (tx, subjects) => {
    await embedSubjects(tx, model, embedder, subjects);
  });
  if (!(await passagesWait(db))) await swapModel(db, model);
  return taken;
}

/** Gives how many vectors were out of date. */
async function embedSubjects(
  db: Queries,
  model: VectorModel,
  embedder: Embedder,
  subjects: readonly Subject[],
): Promise<number> {
  const passages = (await subjectTexts(db, subjects)).map(({ words, ...subject }) => ({
    ...subject,
    text: words && advertText(words),
  }));
  const changed = await changedPassages(db, model, passages);
  await forgetVectors(
    db,
    model,
    changed.filter(({ text }) => text === null),
  );
  await keepVectors(db, model, await vectorsOf(embedder, changed));
  return changed.length;
}

/**
 * Fills in the vectors of every advert by a model beside those that searches read, until nothing is out of date, and removes those of all models but
 * this one and `searched`. Gives how many adverts have a vector.
 * @throws EmbedderAway, what is done is kept
 */
export async function fillModel(
  db: Postgres,
  embedder: Embedder,
  searched: string,
  tell: (done: number, total: number) => void,
): Promise<number> {
  const { model: name, dimensions } = embedder;
  const model = await openModel(db, { name, dimensions, textVersion: TEXT_VERSION });
  // Adverts go on changing while a pass goes on: the next one has only these to do.
  for (let changed = 1; changed > 0;) {
    changed = 0;
    const ids = await offeredAdverts(db);
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH).map((advert_id) => ({ advert_id, commune: null }));
      changed += await embedSubjects(db, model, embedder, batch);
      tell(Math.min(from + BATCH, ids.length), ids.length);
    }
  }
  await swapModel(db, model);
  await removeModels(db, [name, searched]);
  return countVectors(db, model);
}

/** Texts of one transaction: some seconds of work. */
const BATCH = 32;

/** What a process works on vectors with. */
export interface Embedding {
  readonly db: Postgres;
  readonly embedder: Embedder;
  /** Calls for work again. */
  readonly wake: () => Promise<void>;
  readonly warn: (sentence: string, error: unknown) => void;
}

/**
 * Works out vectors until none waits or `hasTime` says to stop, and calls again for what is left. An engine that is away, or a database that can't keep
 * vectors, is told to the log only: what waits is called for again every minute.
 */
export async function embedWaiting({ db, embedder, wake, warn }: Embedding, hasTime: () => boolean): Promise<void> {
  if (embedder === noEmbedder) return;
  try {
    while (hasTime()) {
      if ((await embedBatch(db, embedder, BATCH)) === 0) return;
    }
    await wake();
  } catch (error) {
    if (!(error instanceof EmbedderAway) && !(error instanceof NoVectors)) throw error;
    warn("vectors wait", error);
  }
}

async function vectorsOf(embedder: Embedder, passages: readonly Passage[]): Promise<Embedded[]> {
  const told = passages.flatMap(({ text, ...subject }) => (text === null ? [] : { ...subject, text }));
  const calls = Array.from({ length: Math.ceil(told.length / CALL) }, (_, index) =>
    told.slice(index * CALL, (index + 1) * CALL),
  );
  const done = await pMap(
    calls,
    async (call) => {
      const vectors = await embedder.embed(
        call.map(({ text }) => text),
        "passage",
      );
      return call.flatMap((passage, at) => {
        const vector = vectors[at];
        return vector ? [{ ...passage, vector }] : [];
      });
    },
    { concurrency: CALLS },
  );
  return done.flat();
}
