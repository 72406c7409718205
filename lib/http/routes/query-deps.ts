import type { AlertKeys } from "../../alerts/keys.ts";
import type { LiveRisks } from "../../collect/live-risks.ts";
import type { FileJobDeps } from "../../query/file-jobs.ts";
import type { Embedder } from "../../query/search/embedder.ts";
import type { KeptProperties } from "../../query/kept-properties.ts";
import type { Model } from "../../query/chat/model/model.ts";
import type { Source } from "../../sources/schema.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";
import type { AnswerCache } from "../../stores/redis/redis.ts";
import type { Gate } from "../access/gate.ts";
import type { Probe } from "../health.ts";
import type { Trusted } from "../mcp/endpoint.ts";
import type { RunConsole } from "./run-console.ts";

/** What alerts are made with. */
interface AlertDeps {
  readonly keys: () => Promise<AlertKeys>;
  /** Why an address can't receive webhooks, in French; null: it can. */
  readonly refusalOfReceiver: (url: string) => Promise<string | null>;
  /** Puts a delivery on the queue. */
  readonly enqueue: (deliveryId: string) => Promise<void>;
}

/** What is told of the service's own state. */
export interface MetricsDeps {
  /** Everything, in the text format of Prometheus. */
  readonly write: () => Promise<string>;
  /** The token that reads it; null where none is set. */
  readonly token: () => Promise<string | null>;
  /** Whether callers on the same machine need none. */
  readonly openToLoopback: boolean;
}

/** What answers are made from. */
export interface QueryDeps {
  readonly db: Postgres;
  readonly cache: AnswerCache;
  /** Documents of properties, beside Postgres. */
  readonly properties: KeptProperties;
  /** Turns questions into vectors. */
  readonly embedder: Embedder;
  /** Who may ask, and how often. */
  readonly gate: Gate;
  readonly sources: readonly Source[];
  readonly probes: readonly Probe[];
  readonly metrics: MetricsDeps;
  /** Asks for risks that nobody has asked about yet. */
  readonly liveRisks: LiveRisks;
  /** The address of the database as the role that questions in SQL are asked as; undefined where none is set up. */
  readonly sql: () => Promise<string | undefined>;
  readonly alerts: AlertDeps;
  readonly exports: FileJobDeps;
  readonly reports: FileJobDeps;
  /** Watches and steers runs. */
  readonly console: RunConsole;
  /** Names and pages that /mcp may be called by and from. */
  readonly trusted: Trusted;
  readonly warn: (message: string, error: unknown) => void;
  /** The language model that conversations are answered with; null where none is set. */
  readonly model: () => Promise<Model | null>;
  readonly version: string;
  readonly now: () => Date;
}
