import type { ConsoleLinks } from "../../query/console-links.ts";
import type { LetterDeps } from "../../query/dead-letters.ts";
import type { RunLogs } from "../../query/run-log.ts";
import type { ExecutionRecords } from "../../stores/aws/execution-records.ts";
import type { Executions } from "../../stores/aws/executions.ts";
import type { Bucket } from "../../stores/aws/s3.ts";

/** What runs are watched and steered with. */
export interface RunConsole {
  /** Where else executions can be looked at. */
  readonly links: ConsoleLinks;
  readonly records: () => Promise<ExecutionRecords>;
  readonly runs: () => Promise<Executions>;
  /** Starts a run of each source that is due, and gives their ids. */
  readonly startDue: () => Promise<readonly string[]>;
  readonly data: () => Promise<Pick<Bucket, "name" | "delete" | "upload">>;
  readonly letters: LetterDeps;
  readonly logs: RunLogs;
  /** Notes in the log what somebody did about runs, and who. */
  readonly note: (act: string, told: Readonly<Record<string, unknown>>) => void;
}
