import { basename } from "node:path";
import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import type { RunInput, RunSummary } from "../../messages.ts";
import { loadSource } from "../../sources/load.ts";
import { readInstant } from "../arguments.ts";
import type { Installation } from "../connect.ts";
import { land, landingKey, newRunId, noteRun, readableFile } from "../drop.ts";
import { followRun, progressOn } from "../follow.ts";
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
    .action(async (file: string, order: Omit<IngestOrder, "file">, command: Command) =>
      onInstallation(command, async (to, options) =>
        printOutcome(await ingest(to, { ...order, file }, progressOn(process.stderr)), options),
      ),
    );
  example(command, "ingest dvf-64260.csv --source dvf --as-of 2024-10-01T00:00:00Z");
}

/** Drops a file into the bucket (or names where it is), follows its run to the end and gives the summary. */
export async function ingest(to: Installation, order: IngestOrder, progress: Progress): Promise<RunSummary> {
  const { file, source, asOf } = order;
  await loadSource(source);
  const input = { runId: newRunId(`ingest-${source}`), ...(asOf && { asOf }) };
  await (/^(s3|https?):\/\//.test(file) ? startNamed(to, order, input) : dropLocal(to, order, input));
  return followRun(to.db, input.runId, progress);
}

type Named = Pick<RunInput, "runId" | "asOf">;

async function startNamed(to: Installation, { file, source }: IngestOrder, input: Named): Promise<void> {
  if (!URL.canParse(file)) throw new ConfigError(`${file} is not an address`);
  const files = [{ source, location: file, name: basename(new URL(file).pathname) }];
  const named: RunInput = { ...input, trigger: "manual", files };
  await noteRun(to, named);
  await to.runs.start(named);
}

async function dropLocal(to: Installation, { file, source }: IngestOrder, input: Named): Promise<void> {
  await readableFile(file);
  const dropped: RunInput = { ...input, trigger: "drop" };
  const location = `s3://${to.data.name}/${landingKey("drop", source, input.runId, file)}`;
  await noteRun(to, { ...dropped, files: [{ source, location, name: basename(file) }] });
  await land(to, "drop", { path: file, source }, dropped);
}
