import { run } from "../lib/cli/commands/run.ts";
import { connect } from "../lib/cli/connect.ts";
import { progressOn } from "../lib/cli/follow.ts";
import { describeRun } from "../lib/cli/print.ts";

/** Collects all enabled sources, with progress, when nothing was ever collected here; gives a summary to print, or null. */
export async function firstRun(stream: NodeJS.WriteStream): Promise<string | null> {
  const installation = await connect("local");
  try {
    const [known] = await installation.db.query(`select from run where ended_at is not null limit 1`);
    return known ? null : describeRun(await run(installation, { sources: [] }, progressOn(stream)));
  } finally {
    await installation.end();
  }
}
