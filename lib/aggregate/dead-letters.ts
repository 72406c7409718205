import type { SQSRecord } from "aws-lambda";
import * as z from "zod";
import { RunId } from "../records/run-summary.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { failChunk } from "../stores/runs/runs.ts";
import { known } from "../records/reason.ts";
import type { Reason } from "../records/reason.ts";
import { MERGING } from "./reasons.ts";

/** A dead letter as it is kept in S3: the body as sent, which queue it was for, and why it is here. */
export const DeadLetter = z.object({
  queue: z.string(),
  body: z.string(),
  reason: z.string(),
  /** By what the reason is known, and its sentence in French; absent from letters of before there were codes. */
  code: z.string().optional(),
  reasonFr: z.string().optional(),
});

const AnyChunk = z.object({ runId: RunId, task: z.int(), chunk: z.int() });

export interface DeadLetterDeps {
  readonly db: Postgres;
  readonly put: (key: string, body: string, contentType: string) => Promise<void>;
  readonly answer: (token: string, output: unknown) => Promise<void>;
}

/** Where dead letters are kept. */
export const LETTERS = "dead-letters/";

/** Where the dead letters of a queue are kept. */
export function deadLetterFolder(queue: string): string {
  return `${LETTERS}${queue}/`;
}

/**
 * Keeps a dead letter in S3, from where `imo redrive` sends it again, and records the chunk as failed, so that its run ends.
 * Doing it twice keeps one.
 */
export async function keepDeadLetter(record: SQSRecord, deps: DeadLetterDeps): Promise<void> {
  const queue = (record.eventSourceARN.split(":").at(-1) ?? "unknown")
    .replace(/-dead-letters$/, "")
    .replace(/^imo-ops-[^-]+-/, "");
  const reason = reasonIn(record);
  const letter: z.infer<typeof DeadLetter> = {
    queue,
    body: record.body,
    reason: reason.en,
    code: reason.code,
    reasonFr: reason.fr,
  };
  await deps.put(`${deadLetterFolder(queue)}${record.messageId}.json`, JSON.stringify(letter), "application/json");
  const chunk = AnyChunk.safeParse(readJson(record.body));
  if (!chunk.success) return;
  const waiter = await failChunk(deps.db, chunk.data, reason);
  if (waiter) await deps.answer(waiter.token, { runId: waiter.runId });
}

/** Why a message was refused; one that nobody refused came too often. */
function reasonIn({ messageAttributes }: SQSRecord): Reason {
  const told = (name: string) => messageAttributes[name]?.stringValue ?? null;
  const en = told("reason");
  return en === null ? MERGING.deliveredTooOften() : known({ code: told("reasonCode"), en, fr: told("reasonFr") });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
