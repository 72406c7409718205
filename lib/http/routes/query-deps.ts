import type { LiveRisks } from "../../collect/live-risks.ts";
import type { ExportDeps } from "../../query/exports.ts";
import type { Source } from "../../sources/schema.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";
import type { AnswerCache } from "../../stores/redis/redis.ts";
import type { Gate } from "../access/gate.ts";
import type { Probe } from "../health.ts";

/** What answers are made from. */
export interface QueryDeps {
  readonly db: Postgres;
  readonly cache: AnswerCache;
  /** Who may ask, and how often. */
  readonly gate: Gate;
  readonly sources: readonly Source[];
  readonly probes: readonly Probe[];
  /** Asks for risks that nobody has asked about yet. */
  readonly liveRisks: LiveRisks;
  readonly exports: ExportDeps;
  readonly version: string;
  readonly now: () => Date;
}
