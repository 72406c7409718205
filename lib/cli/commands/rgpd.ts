import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../../../localstack/home.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { ConfigError } from "../../errors.ts";
import { readAsked } from "../../rgpd/asked.ts";
import type { Asked } from "../../rgpd/asked.ts";
import { erase } from "../../rgpd/erase.ts";
import type { EraseDeps } from "../../rgpd/erase.ts";
import { readTerms, register, registerMarkdown } from "../../rgpd/register.ts";
import type { RegisterEntry } from "../../rgpd/register.ts";
import type { Trace } from "../../rgpd/trace.ts";
import { loadSources } from "../../sources/load.ts";
import { clearCache } from "../../stores/redis/redis.ts";
import type { Installation } from "../connect.ts";
import { counted } from "../figures.ts";
import { installationHash } from "../installation-hash.ts";
import { commonOptions, example, onStores, print } from "../session.ts";
import { confirmed } from "../confirm.ts";
import { table } from "../table.ts";
import { addRekey } from "./rgpd-rekey.ts";
import { addSites } from "./rgpd-sites.ts";

/** Adds `imo rgpd` with `register`, `find`, `erase`, `opt-out`, `evidence` and `rekey`. */
export function addRgpd(program: Command): void {
  const rgpd = program
    .command("rgpd")
    .description("personal data: what is held, of whom, for how long; access and erasure");
  addRegister(rgpd);
  addFind(rgpd);
  addErase(rgpd);
  addSites(rgpd);
  addRekey(rgpd);
}

function addRegister(rgpd: Command): void {
  const command = rgpd
    .command("register")
    .description("prints the register of processing (article 30 of the GDPR), in French")
    .option("--output <file>", "write it as Markdown into this file")
    .action(async ({ output }: { output?: string }, command: Command) => {
      const options = commonOptions(command);
      const terms = await readTerms(join(projectRoot, "serverless.yml"));
      const entries = register(terms);
      if (output !== undefined) await writeFile(output, registerMarkdown(entries));
      const text =
        output === undefined ? describeRegister(entries) : `${output}: ${counted(entries.length, "processing")}`;
      print(options, { traitements: entries }, text);
    });
  example(command, "rgpd register --output registre.md");
}

/** The register as a table, a place a line. */
function describeRegister(entries: readonly RegisterEntry[]): string {
  const columns = [
    { title: "traitement" },
    { title: "où" },
    { title: "nom" },
    { title: "colonnes personnelles", wrap: true },
    { title: "conservation", wrap: true },
  ];
  const rows = entries.flatMap(({ title, places }) =>
    places.map(({ store, name, personal, kept }) => [title, store, name, personal.join(", "), kept]),
  );
  return table(columns, rows);
}

function addSubject(command: Command): Command {
  return command
    .option("--name <names...>", "a person, by first name and name")
    .option("--phone <numbers...>", "a person, by phone number")
    .option("--email <addresses...>", "a person, by e-mail address")
    .option("--agent <ids...>", "an agent, by the id that a source gives")
    .option("--account <names...>", "an account of this installation, by its name")
    .option("--advert <adverts...>", "an advert, as source:reference, or by its reference at any source")
    .option("--url <addresses...>", "an advert, by the address of its page");
}

function addFind(rgpd: Command): void {
  const command = addSubject(
    rgpd
      .command("find")
      .description("finds all that is held of a person, an agent, an account or an advert, and changes nothing"),
  ).action(async (asked: Asked, command: Command) =>
    onStores(command, async (to, options) => {
      const deps = await eraseDeps(to);
      const { traces } = await erase(await readAsked(asked, to.db, deps.hash), true, deps);
      print(options, { found: traces, elsewhere: ELSEWHERE }, describeTraces(traces));
    }),
  );
  example(command, 'rgpd find --name "Camille Durand" --phone "06 12 34 56 78"');
}

function addErase(rgpd: Command): void {
  const command = addSubject(
    rgpd
      .command("erase")
      .description("erases it, in every store; no collection and no restored backup brings it back")
      .option("--dry-run", "only tell what would go")
      .option("--yes", "do not ask for confirmation"),
  ).action(async ({ dryRun, yes, ...asked }: Asked & { dryRun?: true; yes?: true }, command: Command) =>
    onStores(command, async (to, options) => {
      const deps = await eraseDeps(to);
      const erased = await readAsked(asked, to.db, deps.hash);
      if (!dryRun && !yes) {
        const { traces } = await erase(erased, true, deps);
        const question = `${describeTraces(traces)}\nErase this, for good?`;
        if (!(await confirmed(question))) throw new ConfigError("Nothing was erased");
      }
      const { traces } = await erase(erased, dryRun ?? false, deps);
      print(options, { dryRun: dryRun ?? false, traces, elsewhere: ELSEWHERE }, describeTraces(traces));
    }),
  );
  example(command, "rgpd erase --advert iad-france:1234567 --dry-run");
}

async function eraseDeps({ db, mongo, redisUrl, data, stage }: Installation): Promise<EraseDeps> {
  return {
    db,
    mongo: mongo(),
    data,
    forgetKeys: (chosen) => clearCache(redisUrl, chosen),
    logs: stage === "local" ? readSettings().home.logs : null,
    sources: await loadSources(),
    hash: await installationHash(stage),
  };
}

/** Where nothing can be taken out of, and what happens there. */
const ELSEWHERE = [
  "Logs on AWS go by themselves after the retention of their log groups; `imo rgpd register` tells how long.",
  "Backups are not written anew: `imo restore` erases again all that was erased.",
  "A file that somebody has made while an erasure is under way may still tell of it, and goes after two days.",
  "Messages in queues carry keys and references only, and go by themselves.",
];

/** Where something was found and what became of it, a line a place. */
function describeTraces(traces: readonly Trace[]): string {
  if (traces.length === 0) return "Nothing was found";
  const columns = [
    { title: "store" },
    { title: "place" },
    { title: "" },
    { title: "how many" },
    { title: "such as", wrap: true },
  ];
  const rows = traces.map(({ store, place, action, count, examples }) => [
    store,
    place,
    action,
    count,
    shortened(examples[0]),
  ]);
  return [table(columns, rows), ...ELSEWHERE].join("\n");
}

function shortened(example = ""): string {
  return example.length > 100 ? `${example.slice(0, 100)}…` : example;
}
