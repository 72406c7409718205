import type { LetterDeps } from "../../query/dead-letters.ts";
import type { ExecutionRecords } from "../../stores/aws/execution-records.ts";
import type { Executions } from "../../stores/aws/executions.ts";
import type { Bucket } from "../../stores/aws/s3.ts";

/** What runs are watched and steered with. */
export interface RunConsole {
  readonly records: () => Promise<ExecutionRecords>;
  readonly runs: () => Promise<Executions>;
  /** Starts a run of each source that is due, and gives their ids. */
  readonly startDue: () => Promise<readonly string[]>;
  readonly data: () => Promise<Pick<Bucket, "name" | "delete" | "upload">>;
  readonly letters: LetterDeps;
}
