import { createHash, randomUUID } from "node:crypto";
import { ThrottledError } from "../../errors.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";
import { askedBy, beginQuestion, endQuestion } from "../../stores/sql/question-log.ts";
import type { SqlOutcome } from "../../stores/sql/question-log.ts";
import { SCHEMA } from "../../stores/sql/role.ts";
import { readSqlTableNames } from "../../stores/sql/schema.ts";
import { askSql, GivenUpError, QuestionError, stopSql } from "../../stores/sql/session.ts";
import type { SqlRows } from "../../stores/sql/session.ts";
import { Refusal, notFound } from "../refusal.ts";
import { refuseUnlessAllowed } from "./allowed.ts";
import { parseQuestion } from "./parse.ts";
import { PATIENCE_MS, refusalOf } from "./server-words.ts";

/** What questions in SQL are asked with. */
export interface SqlDeps {
  readonly db: Postgres;
  /** The address of the database as the role that reads nothing but the tables of analysts; undefined where none was set up. */
  readonly url: string | undefined;
}

/** Somebody's question. */
export interface AskedSql {
  readonly text: string;
  readonly by: string;
  /** By which it can be stopped; one is drawn where none is given. */
  readonly id?: string | undefined;
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Questions that one process asks at once. */
const AT_ONCE = 3;
let underWay = 0;

/** The answer to a question, and how long it took. */
export interface SqlAnswer extends SqlRows {
  readonly ms: number;
}

/**
 * Answers a question that somebody wrote in SQL, and notes who asked and how it ended.
 * @throws Refusal, in both languages, with the place in the text where one is known; ThrottledError when too much is asked at once.
 */
export async function runSql(asked: AskedSql, { db, url }: SqlDeps): Promise<SqlAnswer> {
  const address = setUp(url);
  const id = asked.id ?? randomUUID();
  const hash = createHash("sha256").update(asked.text).digest("hex");
  const began = performance.now();
  const parsed = await parseQuestion(asked.text).catch((error: unknown) => ({ error }));
  const shape = "error" in parsed ? null : parsed.shape;
  if (!(await beginQuestion(db, { id, by: asked.by, hash, shape }))) {
    throw new Refusal("Une question de cet identifiant a déjà été posée.", {
      status: 409,
      title: "Identifiant déjà pris",
    });
  }
  const end = (outcome: SqlOutcome, rows: number | null = null) =>
    endQuestion(db, id, { outcome, ms: performance.now() - began, rows });
  try {
    if ("error" in parsed) throw parsed.error;
    refuseUnlessAllowed(parsed.statement, asked.text, { schema: SCHEMA, names: await readSqlTableNames(db) });
    const answer = await oneOfFew(() => askSql(address, { ...asked, id, maxMs: PATIENCE_MS }));
    await end(answer.cut === null ? "answered" : "cut", answer.rows.length);
    return { ...answer, ms: Math.round(performance.now() - began) };
  } catch (error) {
    await end(outcomeOf(error));
    throw error instanceof QuestionError || error instanceof GivenUpError ? refusalOf(error, asked.text) : error;
  }
}

/** Stops a question that somebody asked. @throws Refusal (404) when they ask none of that id. */
export async function stopQuestion(id: string, by: string, { db, url }: SqlDeps): Promise<void> {
  const address = setUp(url);
  const stopped = (await askedBy(db, id, by)) && (await stopSql(address, id));
  if (!stopped) throw notFound("Il n’y a pas de question en cours sous cet identifiant.");
}

function setUp(url: string | undefined): string {
  if (url !== undefined) return url;
  throw new Refusal(
    "Les questions en SQL ne sont pas ouvertes ici : un administrateur les ouvre par la commande « imo sql-access ».",
    {
      status: 404,
      title: "Pas ouvert",
      en: "Questions in SQL are not open here: `imo sql-access` opens them",
    },
  );
}

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= AT_ONCE) throw new ThrottledError("Too many questions at once", 5);
  underWay++;
  try {
    return await work();
  } finally {
    underWay--;
  }
}

function outcomeOf(error: unknown): SqlOutcome {
  if (error instanceof GivenUpError) return error.why === "too-large" ? "failed" : error.why;
  return error instanceof Refusal ? "refused" : "failed";
}
