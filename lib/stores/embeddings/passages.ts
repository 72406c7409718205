/** Passages whose vectors are kept, and what of them is out of date. */
import { createHash } from "node:crypto";
import type { Postgres, Queries, Transaction } from "../postgres/postgres.ts";
import { vectorTable } from "./models.ts";
import type { VectorModel } from "./models.ts";
import { literal } from "./nearest.ts";

/** What a passage is about: one advert, or one commune. */
export interface Subject {
  readonly advert_id: number | null;
  /** INSEE code. */
  readonly commune: string | null;
}

/** A text to turn into a vector; null where the subject is gone or no longer offered. */
export interface Passage extends Subject {
  readonly text: string | null;
}

/** A passage with its vector. */
export interface Embedded extends Subject {
  readonly text: string;
  readonly vector: Float32Array;
}

/** Tells whether passages wait for their vectors. */
export async function passagesWait(db: Queries): Promise<boolean> {
  const [waiting] = await db.query(`select from passage_pending limit 1`);
  return waiting !== undefined;
}

/**
 * Hands one batch of waiting subjects to `work` and takes them from those that wait once that succeeds; gives how many, 0 when none waits or
 * somebody else is at it: a text that changes meanwhile never loses against the one before it. A crash in between hands them out again.
 */
export function drainPassages(
  db: Postgres,
  batch: number,
  work: (tx: Transaction, subjects: readonly Subject[]) => Promise<void>,
): Promise<number> {
  return db.transaction(async (tx) => {
    const [mine] = await tx.query<{ free: boolean }>(
      `select pg_try_advisory_xact_lock(hashtextextended('vectors', 0)) as free`,
    );
    if (!mine?.free) return 0;
    const taken = await tx.query<Subject & { pending_id: number }>(
      `select pending_id, advert_id, commune from passage_pending order by pending_id limit $1`,
      [batch],
    );
    if (taken.length === 0) return 0;
    await work(tx, taken);
    await tx.query(`delete from passage_pending where pending_id = any ($1)`, [
      taken.map(({ pending_id }) => pending_id),
    ]);
    return taken.length;
  });
}

/** Leaves out the passages whose vector is of the very same text already. */
export async function changedPassages(
  db: Queries,
  model: VectorModel,
  passages: readonly Passage[],
): Promise<Passage[]> {
  const kept = await db.query<Subject & { text_hash: string }>(
    `select advert_id, commune, text_hash from ${vectorTable(model)} where advert_id = any ($1) or commune = any ($2)`,
    [passages.map(({ advert_id }) => advert_id), passages.map(({ commune }) => commune)],
  );
  const hashes = new Map(kept.map((row) => [keyOf(row), row.text_hash]));
  return passages.filter((passage) => {
    const hash = hashes.get(keyOf(passage));
    return passage.text === null ? hash !== undefined : hash !== hashOf(passage.text);
  });
}

/** Puts vectors in place of those that the subjects had. */
export async function keepVectors(db: Queries, model: VectorModel, embedded: readonly Embedded[]): Promise<void> {
  await forgetVectors(db, model, embedded);
  await db.query(
    `insert into ${vectorTable(model)} (advert_id, commune, text_hash, embedding)
     select n.advert_id, n.commune, n.text_hash, n.embedding::halfvec
     from unnest($1::bigint[], $2::text[], $3::uuid[], $4::text[]) as n (advert_id, commune, text_hash, embedding)
     where n.advert_id is null or exists (select from advert a where a.advert_id = n.advert_id)
     on conflict do nothing`,
    [
      embedded.map(({ advert_id }) => advert_id),
      embedded.map(({ commune }) => commune),
      embedded.map(({ text }) => hashOf(text)),
      embedded.map(({ vector }) => literal(vector)),
    ],
  );
}

/** Takes the vectors of these subjects out. */
export async function forgetVectors(db: Queries, model: VectorModel, subjects: readonly Subject[]): Promise<void> {
  await db.query(`delete from ${vectorTable(model)} where advert_id = any ($1) or commune = any ($2)`, [
    subjects.map(({ advert_id }) => advert_id),
    subjects.map(({ commune }) => commune),
  ]);
}

const keyOf = ({ advert_id, commune }: Subject): string =>
  advert_id === null ? `commune ${commune}` : String(advert_id);

const hashOf = (text: string): string =>
  createHash("md5")
    .update(text)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
