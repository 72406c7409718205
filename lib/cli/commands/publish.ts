import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { PipelineError, TransientError } from "../../errors.ts";
import { editionAt } from "../../publish/edition-id.ts";
import { editionRead } from "../../operate/editions.ts";
import type { EditionState } from "../../operate/editions.ts";
import type { Operated } from "../connect.ts";
import { size } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

const POLL_MS = 300;
/** How often the execution itself is asked, and how long it may take to begin. */
const EXECUTION_EVERY_MS = 5_000;

/** How an edition ended. */
export interface Publication extends Omit<EditionState, "status" | "doing"> {
  readonly status: "complete" | "unchanged" | "failed";
}

/** Adds `imo publish`. */
export function addPublish(program: Command): void {
  const command = program
    .command("publish")
    .description("publishes the open data sets as one edition, and follows it until it is served")
    .action(async (_options: object, command: Command) =>
      onInstallation(command, async (to, options) => {
        const publication = await publish(to, (line) => void process.stderr.write(`${line}\n`));
        print(options, publication, describePublication(publication));
        if (publication.status === "failed") process.exitCode = 1;
      }),
    );
  example(command, "publish");
}

/**
 * Starts an edition and follows it to its end; `told` hears which data set is written. The database may be away for a while meanwhile.
 * @throws PipelineError when its execution ended without a word.
 */
export async function publish(
  to: Pick<Operated, "ask" | "editions">,
  told: (line: string) => void,
  now = new Date(),
): Promise<Publication> {
  const edition = editionAt(now);
  await to.editions.start({ runId: edition });
  let doing: string | null = null;
  for (let asked = Date.now(); ;) {
    const found = await readIfUp(to, edition);
    if (found && found.status !== "running") return endOf(found, found.status);
    if (found?.doing && found.doing !== doing) told(`${edition}: writing ${found.doing}`);
    doing = found?.doing ?? doing;
    if (Date.now() - asked > EXECUTION_EVERY_MS) {
      await refuseEnded(to, edition);
      asked = Date.now();
    }
    await sleep(POLL_MS);
  }
}

async function readIfUp({ ask }: Pick<Operated, "ask">, edition: string): Promise<EditionState | null> {
  try {
    return (await ask(editionRead, { edition })).found;
  } catch (error) {
    if (error instanceof TransientError) return null;
    throw error;
  }
}

/** An execution that ended is given the last word of its row, which may have come meanwhile. */
async function refuseEnded(to: Pick<Operated, "ask" | "editions">, edition: string): Promise<void> {
  const status = await to.editions.status(edition);
  if (status === "RUNNING") return;
  const row = await readIfUp(to, edition);
  if (row && row.status !== "running") return;
  throw new PipelineError(
    `The execution of the edition ${edition} is ${status ?? "not known"} and wrote no outcome: what was served stays; see \`imo status\` and the logs`,
  );
}

function endOf({ edition, sameAs, failure, sets }: EditionState, status: Publication["status"]): Publication {
  return { edition, status, sameAs, failure, sets };
}

/** Tells people how an edition ended. */
export function describePublication({ edition, status, sameAs, failure, sets }: Publication): string {
  if (status === "unchanged") return `Nothing has changed since the edition ${sameAs}, which is still served`;
  if (status === "failed") return `The edition ${edition} failed, what was served before stays: ${failure}`;
  const rows = sets.flatMap(({ id, rows: count, files }) =>
    files.map(({ name, bytes, sha256 }) => [id, count, name, size(bytes), sha256]),
  );
  const columns = ["data set", "rows", "file", "size", "SHA-256"].map((title) => ({ title }));
  return `${table(columns, rows)}\nThe edition ${edition} is served under /jeux-de-donnees`;
}
