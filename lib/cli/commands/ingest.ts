import { basename } from "node:path";
import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import { printable } from "../../collect/file/printable.ts";
import type { RunInput } from "../../messages.ts";
import type { RunSummary } from "../../records/run-summary.ts";
import { loadSource, loadSources } from "../../sources/load.ts";
import { readInstant } from "../arguments.ts";
import type { Operated } from "../connect.ts";
import { landingKey } from "../../collect/file/landing-key.ts";
import { newRunId } from "../../collect/run-id.ts";
import { followNoted, land, noteRun, readableFile } from "../drop.ts";
import { progressOn } from "../follow.ts";
import type { Progress } from "../follow.ts";
import { printOutcome } from "../print.ts";
import { example, onInstallation } from "../session.ts";

/** What `imo ingest` is told. */
export interface IngestOrder {
  /** A local path, or `s3://…`, `https://…`. */
  readonly file: string;
  readonly source: string;
  /** The instant that the file is of, when it is not of today. */
  readonly asOf?: string | undefined;
}

/** Adds `imo ingest`. */
export function addIngest(program: Command): void {
  const command = program
    .command("ingest <file>")
    .description("drops a file (a path, s3://…, https://…) into the bucket and follows its run to the end")
    .requiredOption("--source <id>", "the source that the file is of (see `imo sources`)")
    .option(
      "--as-of <instant>",
      "the instant that the data is of, when it is not of now (ISO 8601, with zone)",
      readInstant,
    )
    .action(async (file: string, order: Omit<IngestOrder, "file">, command: Command) => {
      await checkOrder({ ...order, file });
      await onInstallation(command, async (to, options) =>
        printOutcome(await ingest(to, { ...order, file }, progressOn(process.stderr)), options),
      );
    });
  example(command, "ingest dvf-64260.csv --source dvf --as-of 2024-10-01T00:00:00Z");
}

/** Drops a file into the bucket (or names where it is), follows its run to the end and gives the summary. */
export async function ingest(to: Operated, order: IngestOrder, progress: Progress): Promise<RunSummary> {
  const { file, source, asOf } = order;
  const input = { runId: newRunId(`ingest-${source}`), ...(asOf && { asOf }) };
  await (ELSEWHERE.test(file) ? startNamed(to, order, input) : dropLocal(to, order, input));
  return followNoted(to, input.runId, progress);
}

/** A file that is not on this disk. */
const ELSEWHERE = /^(s3|https?):\/\//;

/** @throws ConfigError when there is no such source, it takes no files, or the file can't be read. */
export async function checkOrder({ file, source: id }: IngestOrder): Promise<void> {
  const source = await loadSource(id);
  if (source.kind !== "file") {
    const takers = (await loadSources()).filter(({ kind }) => kind === "file").map((each) => each.id);
    throw new ConfigError(
      `The source ${id} takes no files (its kind is ${source.kind}); those that do: ${takers.join(", ")}`,
    );
  }
  if (!ELSEWHERE.test(file)) await readableFile(file);
}

type Named = Pick<RunInput, "runId" | "asOf">;

async function startNamed(to: Operated, { file, source }: IngestOrder, input: Named): Promise<void> {
  if (!URL.canParse(file)) throw new ConfigError(`${file} is not an address`);
  const files = [{ source, location: file, name: printable(basename(new URL(file).pathname)) || "file" }];
  const named: RunInput = { ...input, trigger: "manual", files };
  await noteRun(to, named);
  await to.runs.start(named);
}

async function dropLocal(to: Operated, { file, source }: IngestOrder, input: Named): Promise<void> {
  const dropped: RunInput = { ...input, trigger: "drop" };
  const location = `s3://${to.data.name}/${landingKey("drop", source, input.runId, file)}`;
  await noteRun(to, { ...dropped, files: [{ source, location, name: printable(basename(file)) }] });
  await land(to, "drop", { path: file, source }, dropped);
}
