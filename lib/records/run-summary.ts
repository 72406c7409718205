/** A run as it is told: what pages read too. */
import * as z from "zod";
import { KeptReason } from "./reason.ts";
import type { Phrase } from "./reason.ts";

/** Run id = execution name = S3 prefix: AWS allows 80 of these characters. */
export const RunId = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);

const instant = z.iso.datetime({ offset: true });

/** What began a run. */
export const Trigger = z.enum(["schedule", "manual", "drop", "replay", "recovery"]);

/** How a task ended; `absent`: its source has nothing there, and says so. */
export const Outcome = z.enum(["complete", "unchanged", "absent", "throttled", "blocked", "truncated", "failed"]);

/** What each end of a task is called. */
export const OUTCOMES: Readonly<Record<z.infer<typeof Outcome>, Phrase>> = {
  complete: { en: "complete", fr: "complète" },
  unchanged: { en: "unchanged", fr: "sans changement" },
  absent: { en: "absent", fr: "rien de publié" },
  throttled: { en: "throttled", fr: "ralentie par le site" },
  blocked: { en: "blocked", fr: "bloquée" },
  truncated: { en: "truncated", fr: "écourtée" },
  failed: { en: "failed", fr: "en échec" },
};

/** How many values were left out of records that are kept, by field. */
export const FieldCounts = z.record(z.string(), z.int());

export const RunStatus = z.enum(["running", "complete", "unchanged", "partial", "failed", "interrupted", "cancelled"]);

/** One task of a run. */
export const TaskSummary = z.object({
  source: z.string(),
  search: z.string(),
  outcome: Outcome.nullable(),
  requests: z.int(),
  seen: z.int(),
  fetched: z.int(),
  /** Rows that its chunks held, and how many records of them changed something; a replay asks and sees nothing, but reads these. */
  rows: z.int(),
  changed: z.int(),
  reason: z.string().optional(),
});

/** One run as every surface tells it: the execution's output, `/runs/{id}`, `imo runs show --json`. */
export const RunSummary = z.object({
  runId: RunId,
  status: RunStatus,
  trigger: Trigger,
  startedAt: instant,
  endedAt: instant.nullable(),
  rows: z.int(),
  used: z.int(),
  duplicates: z.int(),
  quarantined: z.int(),
  skipped: z.int(),
  /** Values that were left out of records which are kept, by field: {"floor": 3}. */
  fields: FieldCounts,
  records: z.record(z.string(), z.int()),
  changed: z.int(),
  unchanged: z.int(),
  superseded: z.int(),
  chunks: z.object({ expected: z.int().nullable(), done: z.int(), failed: z.int() }),
  /** What is missing or was refused, in sentences. */
  missing: z.array(z.string()),
  tasks: z.array(TaskSummary),
  /** The run that took over after an interruption. */
  restartedAs: z.string().nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** A run with its reasons in both languages. */
export const RunReasons = RunSummary.extend({
  missing: z.array(KeptReason),
  tasks: z.array(TaskSummary.extend({ reason: KeptReason.optional() })),
});
export type RunReasons = z.infer<typeof RunReasons>;
