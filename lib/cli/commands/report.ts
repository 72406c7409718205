import { constants } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "commander";
import type { Command } from "commander";
import { ConfigError, PermanentError, TransientError } from "../../errors.ts";
import { needJob } from "../../query/file-jobs.ts";
import { askReport } from "../../query/reports/ask-report.ts";
import { ReportRequest } from "../../query/reports/request.ts";
import type { KeptRequest } from "../../query/reports/request.ts";
import type { ExportJob } from "../../stores/exports/export-jobs.ts";
import type { Installation } from "../connect.ts";
import { size } from "../figures.ts";
import { example, onStores, print } from "../session.ts";

/** What a report may be asked of. */
export interface ReportOptions {
  /** INSEE code, postcode or name of a commune. */
  readonly place?: string;
  readonly department?: string;
  readonly property?: string;
  readonly type?: "apartment" | "house";
  readonly from?: string;
  readonly to?: string;
}

/** What was written. */
export interface Reported {
  readonly file: string;
  readonly title: string;
  readonly bytes: number;
}

const POLL_MS = 300;
const PATIENCE_MS = 180_000;

/** Adds `imo report`. */
export function addReport(program: Command): void {
  const command = program
    .command("report")
    .description("prints a report of a place or of a property as PDF, in French")
    .requiredOption("--output <file>", "the PDF to write")
    .addOption(new Option("--place <place>", "name, INSEE code or postcode of a commune").conflicts(["commune"]))
    .option("--commune <code>", "the same")
    .option("--department <code>", "a department: 64, 2A")
    .option("--property <id>", "a property, as `imo biens show` takes it")
    .addOption(new Option("--type <type>", "of a place, only these homes").choices(["apartment", "house"]))
    .option("--from <day>", "of a place, sales from this day or year on")
    .option("--to <day>", "of a place, sales up to this day or year")
    .action(async (_options: object, command: Command) =>
      onStores(command, async (to, options) => {
        const { output, commune, ...asked } = command.opts<ReportOptions & { output: string; commune?: string }>();
        const place = asked.place ?? commune;
        const told = await report(to, { ...asked, ...(place !== undefined && { place }) }, { file: output, tell });
        print(options, told, `${told.file}: ${told.title}, ${size(told.bytes)}`);
      }),
    );
  example(command, "report --place Hendaye --type apartment --output hendaye.pdf");
  example(command, "report --property 1234567890123456 --output property.pdf");
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Asks for a report, waits for it and writes its PDF.
 * @throws ConfigError when the options are of no report or the file can't be written; PermanentError when there is no such place or property, or
 * the report failed; TransientError when it is not made within three minutes.
 */
export async function report(
  { db, queues, data }: Pick<Installation, "db" | "queues" | "data">,
  options: ReportOptions,
  { file, tell: say }: { readonly file: string; readonly tell: (line: string) => void },
): Promise<Reported> {
  await access(path.dirname(path.resolve(file)), constants.W_OK).catch((cause: unknown) => {
    throw new ConfigError(`${file} can't be written: its folder is missing or closed`, {}, { cause });
  });
  const queue = queues.get("reports");
  if (!queue) throw new ConfigError("The stack has no queue of reports: deploy it again");
  const wake = (reportId: string): Promise<void> => queue.send({ reportId });
  const { id, titre } = await askReport(db, null, requestOf(options), { wake });
  say(`${titre}: asked for`);
  const job = await ended(() => needJob<KeptRequest>(db, "report", null, id), say);
  if (job.key === null || !job.kept) throw new PermanentError(`The report was not made: ${job.failure ?? job.status}`);
  const bytes = await data.bytes(job.key);
  await writeFile(file, bytes);
  return { file, title: titre, bytes: bytes.length };
}

/** French words of the options, as the API takes them. */
const TYPES = { apartment: "appartement", house: "maison" } as const;

function requestOf({ place, department, property, type, from, to }: ReportOptions): ReportRequest {
  const narrowed = [type, from, to].some((option) => option !== undefined);
  const of = [place, department, property].filter((option) => option !== undefined);
  if (of.length !== 1) throw new ConfigError("One of --place, --department and --property says what the report is of");
  if (property !== undefined && narrowed) throw new ConfigError("--type, --from and --to go with a place");
  const filters = { commune: place, departement: department, type: type && TYPES[type], de: from, a: to };
  const filtres = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  const read = ReportRequest.safeParse(
    property === undefined ? { de: "lieu", filtres } : { de: "bien", id: Number(property) },
  );
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path: at, message }) => `${at.map(String).join(".")}: ${message}`);
  throw new ConfigError(`That can't be asked: ${faults.join("; ")}`);
}

const STATES = { waiting: "waiting", running: "being made", done: "made", failed: "failed" } as const;

/** Waits for the end of a job, telling each of its states once; the database may be away meanwhile. */
async function ended(
  read: () => Promise<ExportJob<KeptRequest>>,
  say: (line: string) => void,
): Promise<ExportJob<KeptRequest>> {
  const until = Date.now() + PATIENCE_MS;
  let told = "";
  while (Date.now() < until) {
    const job = await read().catch(awayForNow);
    if (job && job.status !== told) {
      told = job.status;
      say(STATES[job.status]);
    }
    if (job?.status === "done" || job?.status === "failed") return job;
    await sleep(POLL_MS);
  }
  throw new TransientError(`The report is not made after ${PATIENCE_MS / 60_000} min: see \`imo status\` and the logs`);
}

function awayForNow(error: unknown): null {
  if (error instanceof TransientError) return null;
  throw error;
}
