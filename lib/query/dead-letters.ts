import pMap from "p-map";
import { DeadLetter, deadLetterFolder, LETTERS } from "../aggregate/dead-letters.ts";
import { PermanentError } from "../errors.ts";
import { RunId } from "../records/run-summary.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Queue } from "../stores/aws/sqs.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { notFound, Refusal } from "./refusal.ts";

/** What dead letters are read from and sent again with. */
export interface LetterDeps {
  readonly data: () => Promise<Pick<Bucket, "list" | "bytes" | "head" | "delete">>;
  /** A queue by the name that its dead letters are kept under; undefined where there is none. */
  readonly queue: (name: string) => Promise<Pick<Queue, "send"> | undefined>;
}

/** Objects read from S3 at once. */
const CONCURRENCY = 8;

/** The dead letters after the one of key `after`, in the order of queues. */
export async function listLetters({ data }: LetterDeps, limit: number, after = "") {
  const bucket = await data();
  const keys: string[] = [];
  for await (const key of bucket.list(LETTERS)) {
    if (key > after) keys.push(key);
    if (keys.length > limit) break;
  }
  const shown = keys.slice(0, limit);
  const letters = await pMap(
    shown,
    async (key) => {
      const [{ modifiedAt }, bytes] = await Promise.all([bucket.head(key), bucket.bytes(key)]);
      return letterOf(key, modifiedAt, Buffer.from(bytes).toString("utf8"));
    },
    { concurrency: CONCURRENCY },
  );
  return { letters, next: keys.length > limit ? (shown.at(-1) ?? null) : null };
}

function letterOf(key: string, date: string, text: string) {
  const [, file = "", name = ""] = key.split("/");
  const letter = parsed(text);
  return {
    file,
    id: name.replace(/\.json$/, ""),
    date,
    raison: letter ? (letter.reasonFr ?? letter.reason) : "ce qui est gardé ne se lit pas",
    code: letter ? (letter.code ?? null) : "letters.unreadable",
    message: letter?.body ?? text,
    collecte: letter ? runOf(letter.body) : null,
  };
}

function runOf(body: string): string | null {
  const message = readJson(body);
  const named = typeof message === "object" && message !== null && "runId" in message ? message.runId : null;
  return RunId.safeParse(named).data ?? null;
}

/**
 * Puts a dead letter in its queue again and deletes it once it is sent: a crash in between sends it twice, which is harmless. Of several who ask
 * at once, the first sends it, and the others are told that it is gone.
 * @throws Refusal when there is no such letter, or it holds no message of ours.
 */
export async function sendLetterAgain(db: Postgres, deps: LetterDeps, file: string, id: string): Promise<void> {
  await alone(db, { file, id }, () => sendAgain(deps, { file, id }));
}

/**
 * Deletes a dead letter for good: what it asked for is not done.
 * @throws Refusal when there is no such letter.
 */
export async function deleteLetter(db: Postgres, deps: LetterDeps, file: string, id: string): Promise<void> {
  await alone(db, { file, id }, async () => {
    const { bucket, key } = await held(deps, { file, id });
    await bucket.delete(key);
  });
}

interface LetterName {
  readonly file: string;
  readonly id: string;
}

/** Keeps a letter from being sent and deleted at once. */
async function alone(db: Postgres, { file, id }: LetterName, act: () => Promise<void>): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`dead letter ${file}/${id}`]);
    await act();
  });
}

/** Letters that one call sends again, and how long it takes at most: what is left is told. */
const MOST_AT_ONCE = 1_000;
const PATIENCE_MS = 20_000;

/**
 * Sends the dead letters of a queue again, or all of them: as many as a call has time for. Those that can't be sent (they hold no message) stay and
 * are counted. A letter that fails again comes back as a new one, so that this ends.
 */
export async function sendLettersAgain(db: Postgres, deps: LetterDeps, file: string | undefined) {
  const bucket = await deps.data();
  const keys: string[] = [];
  for await (const key of bucket.list(file === undefined ? LETTERS : deadLetterFolder(file))) keys.push(key);
  const until = Date.now() + PATIENCE_MS;
  const endings = await pMap(
    keys,
    async (key, index) => {
      if (index >= MOST_AT_ONCE || Date.now() > until) return "left";
      const [, queue = "", name = ""] = key.split("/");
      try {
        await sendLetterAgain(db, deps, queue, name.replace(/\.json$/, ""));
        return "sent";
      } catch (error) {
        if (error instanceof Refusal) return error.details.status === 404 ? "gone" : "refused";
        throw error;
      }
    },
    { concurrency: CONCURRENCY },
  );
  const count = (of: (typeof endings)[number]): number => endings.filter((ending) => ending === of).length;
  return { sent: count("sent"), refused: count("refused"), left: count("left") };
}

async function sendAgain(deps: LetterDeps, letter: LetterName): Promise<void> {
  const to = await deps.queue(letter.file);
  if (!to) throw missing(letter);
  const { bucket, key, bytes } = await held(deps, letter);
  const message = readJson(parsed(Buffer.from(bytes).toString("utf8"))?.body ?? "");
  if (message === undefined) {
    throw new Refusal(
      "Cette lettre ne contient pas de message que l’on puisse renvoyer : elle ne peut qu’être supprimée.",
      {
        status: 409,
        title: "Renvoi impossible",
      },
    );
  }
  await to.send(message);
  await bucket.delete(key);
}

/** A letter with the bucket that it lies in. @throws Refusal when there is none. */
async function held({ data }: LetterDeps, { file, id }: LetterName) {
  const bucket = await data();
  const key = `${deadLetterFolder(file)}${id}.json`;
  const bytes = await bucket.bytes(key).catch((error: unknown) => {
    throw error instanceof PermanentError ? missing({ file, id }) : error;
  });
  return { bucket, key, bytes };
}

function missing({ file, id }: LetterName): Refusal {
  return notFound(
    `Il n’y a pas de lettre morte ${id} de la file ${file} : elle a peut-être déjà été renvoyée ou supprimée.`,
  );
}

function parsed(text: string) {
  return DeadLetter.safeParse(readJson(text)).data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
