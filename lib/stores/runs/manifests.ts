import type { Source } from "../../sources/schema.ts";
import type { Queries } from "../postgres/postgres.ts";

/**
 * Keys of the manifests of stored raw chunks: those of one run, or of every run of one source, oldest first.
 * A run that itself was a replay has none of its own, nor have crawls of the web.
 */
export async function findManifests(
  db: Queries,
  of: { readonly runId?: string | undefined; readonly source?: string | undefined },
  sources: readonly Source[],
): Promise<string[]> {
  const rows = await db.query<{ run_id: string; task: number; source_id: string }>(
    `select run_id, task, source_id from task join run using (run_id)
     where trigger <> 'replay' and task.chunks > 0 and source_id = any($3)
       and ($1::text is null or run_id = $1) and ($2::text is null or source_id = $2)
     order by run.started_at, task`,
    [of.runId ?? null, of.source ?? null, sources.filter(({ kind }) => kind !== "web").map(({ id }) => id)],
  );
  return rows.map(({ run_id, task, source_id }) => `${rawFolder(source_id, sources)}/${run_id}/${task}/manifest.json`);
}

function rawFolder(sourceId: string, sources: readonly Source[]): string {
  const personal = sources.find(({ id }) => id === sourceId)?.personalData ?? false;
  return `${personal ? "raw-personal" : "raw"}/${sourceId}`;
}
