import type { Queries } from "../postgres/postgres.ts";

/** What somebody asked for of runs. */
export interface RunAct {
  readonly act: "started" | "stopped" | "read-again";
  /** Name of the user, or of the user whose key it is; `imo:` and the name on their machine for whoever works with the command. */
  readonly by: string;
}

/** Writes who asked for something of these runs. */
export async function noteAct(db: Queries, runIds: readonly string[], { act, by }: RunAct): Promise<void> {
  await db.query(`insert into run_act (run_id, act, asked_by) select id, $2, $3 from unnest($1::text[]) as id`, [
    runIds,
    act,
    by,
  ]);
}

/** Who asked for what of a run, in the order in which they did. */
export function readActs(db: Queries, runId: string): Promise<(RunAct & { readonly at: string })[]> {
  return db.query(`select act, asked_by as by, asked_at as at from run_act where run_id = $1 order by act_id`, [runId]);
}
