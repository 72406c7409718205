import { parseArgs } from "node:util";
import { PipelineError } from "../lib/errors.ts";
import { keptAdmin } from "./access.ts";
import type { Admin } from "./access.ts";
import { bringUp } from "./bring-up.ts";
import type { BringingUp } from "./bring-up.ts";
import type { Cloud } from "./cloud.ts";
import { firstRun } from "./first-run.ts";
import { readSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";

const HELP = `Brings the local cloud of imo-ops up, and ends it with Ctrl-C.

  npm start                  everything, with a first collection when nothing was ever collected
  npm start -- --no-run      without the first collection
  npm start -- --emulator localstack
                             on LocalStack 4.14 instead of MiniStack (Python 3.13 is needed)
  npm start -- --console     with a console that shows state machines, executions, queues and logs of the emulator

Settings (environment):
  IMO_HOME                   where its data, logs and programs are (default: .local)
  IMO_PORT                   port of the API and the pages (default: 3000)
  IMO_EMULATOR_PORT, IMO_POSTGRES_PORT, IMO_MONGO_PORT, IMO_REDIS_PORT, IMO_EMBEDDINGS_PORT, IMO_CONSOLE_PORT
                             ports of the servers (default: free ones, the same each time)
  IMO_MARKET_PORT, IMO_LITTORAL_PORT, IMO_ADEME_PORT, IMO_GEO_API_PORT, IMO_GEOPF_PORT, IMO_GEORISQUES_PORT, IMO_DATA_GOUV_PORT,
  IMO_EARLIER_API_PORT       ports of the sample market's sites and APIs (default: free ones, the same each time)
  IMO_EMULATOR               ministack (default) or localstack
  IMO_CONSOLE                true: the console is started too
  PYTHON                     the Python (3.10 or newer) that runs the emulator
  SOURCE_ORIGINS             origins to collect from instead: https://a.example=http://127.0.0.1:8701,…
  EMBEDDINGS_URL             an OpenAI-compatible engine (https://…/v1) instead of the embedded one, with EMBEDDINGS_MODEL, EMBEDDINGS_DIMENSIONS
                             and, where it wants them, EMBEDDINGS_KEY and EMBEDDINGS_INPUT_TYPE=true; off: search by words only
  WEBHOOK_ALLOW              hosts of webhooks that may be on this machine: 127.0.0.1:8710,… (alerts listen names its own)
  LLM_URL, LLM_MODEL, LLM_KEY, LLM_PROTOCOL
                             the language model that conversations are answered with, checked: https://api.openai.com/v1, …; the
                             protocol is openai (of compatible servers as well) or anthropic (default: no model)
`;
/** Ctrl-C reaches us from the terminal and from npm: what comes this soon after the first is the same one, in ms. */
const SAME_SIGNAL = 1_000;

/** Ends everything at the first signal, at once at the second, and when the program that started us is gone. */
function endOnSignal(way: BringingUp, abort: AbortController): { readonly isEnding: () => boolean } {
  let since: number | undefined;
  const end = (): void => {
    if (since !== undefined) {
      if (Date.now() - since < SAME_SIGNAL) return;
      way.kill();
      process.exit(1);
    }
    since = Date.now();
    console.error("\nStopping (Ctrl-C again stops at once)…");
    abort.abort();
    void way.stop().then(
      () => process.exit(),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && since === undefined && end(), 1_000).unref();
  return { isEnding: () => since !== undefined };
}

async function start(settings: Settings, collect: boolean): Promise<void> {
  const begun = Date.now();
  const abort = new AbortController();
  const way = bringUp({ settings, api: true, notice: (sentence) => console.error(sentence), signal: abort.signal });
  const { isEnding } = endOnSignal(way, abort);
  // Until everything answers, a stop is not a success.
  process.exitCode = 1;
  try {
    const { apiUrl, consoleUrl } = await way.done;
    if (isEnding()) return;
    if (collect) await collectFirst();
    if (isEnding()) return;
    process.exitCode = 0;
    console.log(`\nUp in ${((Date.now() - begun) / 1000).toFixed(1)} s; data and logs are in ${settings.home.root}\n`);
    console.log(readyText({ apiUrl, consoleUrl }, await adminText(settings, way.madeAdmin())));
  } catch (error) {
    if (isEnding()) return;
    console.error(`\n${told(error)}`);
    await way.stop();
    process.exit(1);
  }
}

/** The cloud is of use without it: a failure is told, not thrown. */
async function collectFirst(): Promise<void> {
  try {
    const summary = await firstRun(process.stderr);
    if (summary !== null) console.log(`\n${summary}`);
  } catch (error) {
    console.error(`\nThe first collection did not succeed: ${told(error)}`);
  }
}

/** The password is shown when it is made, and never again. */
async function adminText({ home }: Settings, made: Admin | null): Promise<string> {
  if (made) return `name ${made.username}, password ${made.password} (shown once, kept in ${home.adminFile})`;
  const kept = await keptAdmin(home);
  return kept ? `name ${kept.username}, password in ${home.adminFile}` : "npm run imo -- users list";
}

function readyText({ apiUrl: url, consoleUrl }: Pick<Cloud, "apiUrl" | "consoleUrl">, admin: string): string {
  const console = consoleUrl
    ? `
  The console          ${consoleUrl}/resources/stepfunctions`
    : "";
  return `imo-ops is ready on ${url}

  Admin                ${admin}
  Without a token      curl '${url}/marche?commune=64260&type=appartement'
  A token              TOKEN=$(npm run --silent imo -- token)
  Sales                curl -H "Authorization: Bearer $TOKEN" '${url}/ventes?commune=64260&limite=5'
  Adverts              curl -H "Authorization: Bearer $TOKEN" '${url}/annonces?limit=5'
  What it knows        curl ${url}/sources${console}
  A file of yours      npm run imo -- ingest FILE --source dvf
  More                 npm run imo -- --help
  Stop                 Ctrl-C, or npm run stop`;
}

/** The message of what we expect to happen, everything of what we don't. */
function told(error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const HOW = {
  help: { type: "boolean", short: "h" },
  "no-run": { type: "boolean" },
  emulator: { type: "string" },
  console: { type: "boolean" },
} as const;

/** What is asked for on the command line comes before the environment. */
function environmentOf({
  emulator,
  console,
}: {
  readonly emulator?: string;
  readonly console?: boolean;
}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(emulator !== undefined && { IMO_EMULATOR: emulator }),
    ...(console && { IMO_CONSOLE: "true" }),
  };
}

async function main(): Promise<void> {
  let options: {
    readonly help?: boolean;
    readonly "no-run"?: boolean;
    readonly emulator?: string;
    readonly console?: boolean;
  };
  try {
    options = parseArgs({ options: HOW }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  if (options.help) console.log(HELP);
  else await start(readSettings(environmentOf(options)), !options["no-run"]);
}

// A reader of our output that goes away is no reason to end the cloud.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
try {
  await main();
} catch (error) {
  console.error(told(error));
  process.exitCode = 1;
}
