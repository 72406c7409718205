import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { PipelineError, TransientError } from "../../errors.ts";
import { editionAt } from "../../publish/edition-id.ts";
import { manifestOf } from "../../publish/manifest.ts";
import type { Manifest } from "../../publish/manifest.ts";
import { findEdition } from "../../stores/publications/editions.ts";
import type { EditionRow } from "../../stores/publications/editions.ts";
import type { Installation } from "../connect.ts";
import { size } from "../figures.ts";
import { example, onInstallation, print } from "../session.ts";
import { table } from "../table.ts";

const POLL_MS = 300;
/** How often the execution itself is asked, and how long it may take to begin. */
const EXECUTION_EVERY_MS = 5_000;

/** How an edition ended. */
export interface Publication {
  readonly edition: string;
  readonly status: "complete" | "unchanged" | "failed";
  /** Of an unchanged one, the edition that it equals and that is still served. */
  readonly sameAs: string | null;
  readonly failure: string | null;
  readonly sets: readonly Pick<Manifest["sets"][number], "id" | "rows" | "files">[];
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
  to: Pick<Installation, "db" | "editions">,
  told: (line: string) => void,
  now = new Date(),
): Promise<Publication> {
  const edition = editionAt(now);
  await to.editions.start({ runId: edition });
  let doing: string | null = null;
  for (let asked = Date.now(); ;) {
    const row = await readIfUp(to, edition);
    if (row && row.status !== "running") return presentEdition(row);
    if (row?.doing && row.doing !== doing) told(`${edition}: writing ${row.doing}`);
    doing = row?.doing ?? doing;
    if (Date.now() - asked > EXECUTION_EVERY_MS) {
      await refuseEnded(to, edition);
      asked = Date.now();
    }
    await sleep(POLL_MS);
  }
}

async function readIfUp({ db }: Pick<Installation, "db">, edition: string): Promise<EditionRow | undefined> {
  try {
    return await findEdition(db, edition);
  } catch (error) {
    if (error instanceof TransientError) return undefined;
    throw error;
  }
}

/** An execution that ended is given the last word of its row, which may have come meanwhile. */
async function refuseEnded(to: Pick<Installation, "db" | "editions">, edition: string): Promise<void> {
  const status = await to.editions.status(edition);
  if (status === "RUNNING") return;
  const row = await readIfUp(to, edition);
  if (row && row.status !== "running") return;
  throw new PipelineError(
    `The execution of the edition ${edition} is ${status ?? "not known"} and wrote no outcome: what was served stays; see \`imo status\` and the logs`,
  );
}

function presentEdition(row: EditionRow): Publication {
  const { edition, status, same_as, failure } = row;
  const sets = status === "complete" ? manifestOf(row).sets : [];
  return {
    edition,
    status: status === "running" ? "failed" : status,
    sameAs: same_as,
    failure,
    sets: sets.map(({ id, rows, files }) => ({ id, rows, files })),
  };
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
