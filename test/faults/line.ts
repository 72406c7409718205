import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { Deliveries } from "../../lib/stores/aws/sqs.ts";
import type { Draw } from "../../localstack/market/draw.ts";
import { QUEUES } from "./stages.ts";
import type { QueueName } from "./stages.ts";

/** The queues' clock runs this many times faster than SQS's: waits of seconds are tens of milliseconds. */
const FASTER = 40;
/** As serverless.yml has them. */
const RECEIVED_AT_MOST = 8;
const VISIBILITY_MS = 12_000 / FASTER;
const BATCH = 5;

interface Letter {
  readonly id: string;
  readonly origin: QueueName;
  readonly body: string;
  readonly reason: string | undefined;
  received: number;
  /** Since 1970, in ms. */
  visibleAt: number;
}

/** How queues treat what is sent to them. */
export interface Manner {
  /** How many copies of a message are delivered. */
  readonly copies?: () => number;
  /** How long it is under way, in ms. */
  readonly lateMs?: () => number;
  /** Which of those that wait is taken next; the oldest unless said otherwise. */
  readonly pick?: Draw;
  /** Whether a batch is lost on its way to the function: it was received, and comes again. */
  readonly isLost?: (received: number) => boolean;
  /** Whether what was done is not acknowledged: it comes again. */
  readonly isUnacknowledged?: (received: number) => boolean;
}

/** Handles a batch; a rejection is a function that ended without an answer. */
export type Consume = (
  queue: QueueName,
  event: SQSEvent,
) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;

/** Queues with SQS's promises: at least once, no order, delivered again unless acknowledged, set aside after eight times. */
export class Line {
  readonly #queues = new Map<QueueName, Letter[]>(QUEUES.map((name) => [name, []]));
  readonly #manner: Manner;
  /** Tokens that were answered. */
  readonly answered = new Set<string>();
  /** Ids of events that were told, each as often as it was. */
  readonly told: string[] = [];
  /** Queues of which something was handed out. */
  readonly reached = new Set<QueueName>();
  /** Messages that were put off to be delivered again. */
  postponed = 0;
  /** Batches that were lost on their way to the function, and those whose acknowledgement was lost. */
  lost = 0;
  unacknowledged = 0;
  /** Why a function ended without an answer, when one did last. */
  lastFailure: string | null = null;
  /** Messages that were handed out, copies included. */
  delivered = 0;

  constructor(manner: Manner = {}) {
    this.#manner = manner;
  }

  send(queue: QueueName, message: unknown): void {
    const copies = queue === "dead-letters" ? 1 : (this.#manner.copies?.() ?? 1);
    for (let copy = 0; copy < copies; copy++) {
      this.#put(queue, queue, JSON.stringify(message), undefined, this.#manner.lateMs?.() ?? 0);
    }
  }

  deliveries(queue: QueueName): Deliveries {
    return {
      postpone: async (id, seconds) => {
        const letter = this.#queues.get(queue)?.find((one) => one.id === id);
        this.postponed += 1;
        if (letter) letter.visibleAt = Date.now() + (seconds * 1000) / FASTER;
      },
      refuse: async (body, reason) => this.#put("dead-letters", queue, body, reason.en, 0),
    };
  }

  /** Waits until something of a queue is handed out. */
  async untilReached(queue: QueueName): Promise<void> {
    while (!this.reached.has(queue)) await sleep(1);
  }

  /** How many messages there are, visible or not. */
  get waiting(): number {
    return [...this.#queues.values()].reduce((total, letters) => total + letters.length, 0);
  }

  /** Hands out what there is, batch after batch, over so many consumers side by side, until nothing is left or `until` says so. */
  async drain(
    consume: Consume,
    { consumers = 2, until = () => false }: { consumers?: number; until?: () => boolean } = {},
  ): Promise<void> {
    const busy = { count: 0 };
    const work = async (): Promise<void> => {
      while (!until()) {
        const batch = this.#take();
        if (batch) {
          busy.count += 1;
          await this.#hand(batch, consume).finally(() => (busy.count -= 1));
        } else if (this.waiting === 0 && busy.count === 0) return;
        else await sleep(5);
      }
    };
    await Promise.all(Array.from({ length: consumers }, work));
  }

  #put(queue: QueueName, origin: QueueName, body: string, reason: string | undefined, lateMs: number): void {
    const letter = { id: randomUUID(), origin, body, reason, received: 0, visibleAt: Date.now() + lateMs };
    this.#queues.get(queue)?.push(letter);
  }

  /** A batch of one queue, invisible to others for a while. */
  #take(): { readonly queue: QueueName; readonly letters: readonly Letter[] } | null {
    const now = Date.now();
    const waiting = QUEUES.flatMap((queue) => {
      const visible = (this.#queues.get(queue) ?? []).filter(({ visibleAt }) => visibleAt <= now);
      return visible.length > 0 ? [{ queue, visible }] : [];
    });
    const { pick } = this.#manner;
    const next = pick && waiting.length > 0 ? pick.one(waiting) : waiting[0];
    if (!next) return null;
    const letters: Letter[] = [];
    const visible = [...next.visible];
    for (let count = pick?.int(1, BATCH) ?? BATCH; count > 0 && visible.length > 0; count--) {
      letters.push(...visible.splice(pick?.int(0, visible.length - 1) ?? 0, 1));
    }
    for (const letter of letters) {
      letter.received += 1;
      letter.visibleAt = now + VISIBILITY_MS;
    }
    return { queue: next.queue, letters };
  }

  async #hand(
    { queue, letters }: { readonly queue: QueueName; readonly letters: readonly Letter[] },
    consume: Consume,
  ) {
    const spent = letters.filter(({ received }) => received > RECEIVED_AT_MOST && queue !== "dead-letters");
    for (const { body } of spent) this.#put("dead-letters", queue, body, undefined, 0);
    this.#forget(queue, spent);
    const handed = letters.filter((letter) => !spent.includes(letter));
    if (handed.length === 0) return;
    const received = Math.max(...handed.map((letter) => letter.received));
    if (this.#manner.isLost?.(received)) {
      this.lost += 1;
      return;
    }
    this.delivered += handed.length;
    this.reached.add(queue);
    try {
      // What is worked on is seen by nobody else, however long it takes.
      for (const letter of handed) letter.visibleAt = Number.POSITIVE_INFINITY;
      const { batchItemFailures } = await consume(queue, eventOf(handed));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const done = handed.filter(({ id }) => !failed.has(id));
      if (this.#manner.isUnacknowledged?.(received)) this.unacknowledged += 1;
      else this.#forget(queue, done);
      for (const letter of handed)
        if (letter.visibleAt === Number.POSITIVE_INFINITY) letter.visibleAt = Date.now() + VISIBILITY_MS;
    } catch (error) {
      this.lastFailure = error instanceof Error ? error.message : String(error);
      for (const letter of handed) letter.visibleAt = Date.now() + VISIBILITY_MS;
    }
  }

  #forget(queue: QueueName, letters: readonly Letter[]): void {
    const gone = new Set(letters);
    this.#queues.set(
      queue,
      (this.#queues.get(queue) ?? []).filter((letter) => !gone.has(letter)),
    );
  }
}

function eventOf(letters: readonly Letter[]): SQSEvent {
  return { Records: letters.map(recordOf) };
}

function recordOf({ id, origin, body, reason, received }: Letter): SQSRecord {
  return {
    messageId: id,
    receiptHandle: id,
    body,
    attributes: {
      ApproximateReceiveCount: String(received),
      SentTimestamp: "0",
      SenderId: "",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: reason === undefined ? {} : { reason: { dataType: "String", stringValue: reason } },
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:eu-west-3:000000000000:imo-ops-local-${origin}`,
    awsRegion: "eu-west-3",
  };
}
