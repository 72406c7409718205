import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../postgres/postgres.ts";

/** What a replay is asked for: one run, or every run of one source. */
interface Replayed {
  readonly runId?: string | undefined;
  readonly source?: string | undefined;
}

/** A task that brought something, and the key of the manifest of its stored raw chunks; null where it has none that a replay reads. */
export interface StoredTask {
  readonly runId: string;
  readonly source: string;
  /** What was collected, in words. */
  readonly search: string;
  readonly manifest: string | null;
}

/**
 * The tasks of one run, or of every run of one source, that brought something, oldest first. Crawls of the web and sources that no
 * longer exist have no manifest. A run that itself was a replay has no such task.
 */
export async function storedTasks(db: Queries, of: Replayed, sources: readonly Source[]): Promise<StoredTask[]> {
  const rows = await db.query<{ run_id: string; task: number; source_id: string; search: string }>(
    `select run_id, task, source_id, search from task join run using (run_id)
     where trigger <> 'replay' and task.chunks > 0
       and ($1::text is null or run_id = $1) and ($2::text is null or source_id = $2)
     order by run.started_at, task`,
    [of.runId ?? null, of.source ?? null],
  );
  return rows.map(({ run_id: runId, task, source_id: id, search }) => {
    const source = sources.find((each) => each.id === id);
    const manifest = source && source.kind !== "web" ? `${rawFolder(source)}/${runId}/${task}/manifest.json` : null;
    return { runId, source: id, search, manifest };
  });
}

/** Keys of the manifests of stored raw chunks: those of one run, or of every run of one source, oldest first. */
export async function findManifests(db: Queries, of: Replayed, sources: readonly Source[]): Promise<string[]> {
  return (await storedTasks(db, of, sources)).flatMap(({ manifest }) => manifest ?? []);
}

function rawFolder({ id, personalData }: Source): string {
  return `${personalData ? "raw-personal" : "raw"}/${id}`;
}
