/** Who and what was erased, in Postgres: keyed hashes, nothing else. */
import type { Postgres, Queries, Transaction } from "../postgres/postgres.ts";

/** What a mark is of: an advert, an agent's id, a person's name, number or address, an account of this installation. */
type MarkKind = "advert" | "agent" | "name" | "phone" | "email" | "owner";

/** One thing that was erased. */
export interface Mark {
  readonly kind: MarkKind;
  /** Keyed: 32 hexadecimal digits, behind the number of keys where there is more than one (lib/normalize/privacy/agent-hash.ts). */
  readonly hash: string;
  /** Of a name: how many words it has. */
  readonly words: number | null;
}

/** Lets no mark come until the transaction ends: what it writes is erased afterwards, or was refused by it. */
export async function holdMarks(tx: Transaction): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock_shared(hashtextextended('erasures', 0))`);
}

/** All marks. */
export function readMarks(db: Queries): Promise<Mark[]> {
  return db.query<Mark>(`select kind, hash, words from erasure order by kind, hash`);
}

/**
 * Notes what is to be erased, before anything is; what was noted before is to be gone through again. Waits for the merges under way, which may not
 * know of it.
 */
export async function noteMarks(tx: Transaction, marks: readonly Mark[]): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('erasures', 0))`);
  await tx.query(
    `insert into erasure as e (kind, hash, words) select distinct kind, hash, words
     from jsonb_to_recordset($1::jsonb) as m (kind text, hash text, words smallint)
     on conflict (kind, hash) do update set done_at = null`,
    [JSON.stringify(marks)],
  );
}

/** Notes that every store was gone through for these marks. */
export async function finishMarks(db: Queries, marks: readonly Mark[]): Promise<void> {
  await db.query(
    `update erasure e set done_at = now() from jsonb_to_recordset($1::jsonb) as m (kind text, hash text)
     where (e.kind, e.hash) = (m.kind, m.hash)`,
    [JSON.stringify(marks)],
  );
}

/** How many marks there are, and how many of them were not gone through to the end. */
export async function countMarks(db: Queries): Promise<{ readonly marks: number; readonly unfinished: number }> {
  const [row] = await db.query<{ marks: number; unfinished: number }>(
    `select count(*) as marks, count(*) filter (where done_at is null) as unfinished from erasure`,
  );
  return { marks: row?.marks ?? 0, unfinished: row?.unfinished ?? 0 };
}

/** Waits until documents of properties that are being written now have been (lib/stores/properties/outbox.ts). */
export async function awaitDocuments(db: Postgres): Promise<void> {
  await db.transaction((tx) => tx.query(`select pg_advisory_xact_lock(hashtextextended('property documents', 0))`));
}

/** Brings every mark to the newest key, while no merge is under way; gives how many changed. */
export async function liftMarks(tx: Transaction, lift: (hash: string) => string): Promise<number> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('erasures', 0))`);
  const moved = (await readMarks(tx))
    .map(({ kind, hash }) => ({ kind, hash, newest: lift(hash) }))
    .filter(({ hash, newest }) => newest !== hash);
  await tx.query(
    `update erasure e set hash = m.newest from jsonb_to_recordset($1::jsonb) as m (kind text, hash text, newest text)
     where (e.kind, e.hash) = (m.kind, m.hash)`,
    [JSON.stringify(moved)],
  );
  return moved.length;
}
