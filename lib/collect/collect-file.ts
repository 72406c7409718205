import { PermanentError } from "../errors.ts";
import type { Task, TaskOutcome } from "../messages.ts";
import type { FileSource, Source } from "../sources/schema.ts";
import { FileReading } from "./file/reading.ts";
import type { FileReadingDeps } from "./file/reading.ts";
import { beginning } from "./file/state.ts";
import { replayTask } from "./task/replay.ts";
import { runFolder, taskFolder } from "./task/folder.ts";
import { NOTHING, taskOutcome } from "./task/outcome.ts";
import { FILE } from "./file/reasons.ts";

/** What the file collector needs of the world. */
export interface CollectFileDeps extends FileReadingDeps {
  readonly sources: () => Promise<readonly Source[]>;
}

/**
 * Receives one file, cuts it into raw chunks, stores each and announces it, whatever the file's size in the same memory. What is wrong with
 * the file is an outcome with a reason; only accidents are thrown. Out of time, it answers `more` and goes on when it is called again; called
 * again after an accident, it stores and announces the same.
 */
export async function collectFile(task: Task, deps: CollectFileDeps): Promise<TaskOutcome> {
  if (task.manifest) {
    return replayTask(task, task.manifest, { read: deps.data.bytes, announceAll: deps.announce });
  }
  if (task.absent !== undefined) return taskOutcome(task, { outcome: "absent", reason: task.absent }, NOTHING);
  if (!task.file) return taskOutcome(task, { outcome: "failed", reason: FILE.noFile() }, NOTHING);
  const others = await deps.sources();
  const source = others.find((candidate): candidate is FileSource => candidate.id === task.source);
  if (!source) throw new PermanentError(`There is no file source ${task.source}`);
  const folder = taskFolder(task, source, deps.data.put);
  const place = { task, file: task.file, source, others, kept: runFolder(task, source), folder };
  const known = await deps.loadState(folder.stateKey);
  return new FileReading(place, deps, known ?? beginning(deps.now())).run();
}
