import { Listr, PRESET_TIMER } from "listr2";
import type { ListrTask } from "listr2";
import { pointAtEmulator } from "../lib/cli/connect.ts";
import { keepSecrets } from "../lib/cli/secrets.ts";
import { PermanentError } from "../lib/errors.ts";
import { loadSources } from "../lib/sources/load.ts";
import { parameterOf } from "../lib/sources/secrets.ts";
import { migrate } from "../lib/stores/postgres/migrate.ts";
import { writeSecret } from "../lib/stores/aws/parameters.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { renewSqlRole, sqlAddress } from "../lib/stores/sql/role.ts";
import type { Postgres } from "../lib/stores/postgres/postgres.ts";
import { firstAdmin, homeTokenKeys } from "./access.ts";
import type { Admin } from "./access.ts";
import { startCloud } from "./cloud.ts";
import type { Cloud } from "./cloud.ts";
import { deploy, stackOutputs } from "./deploy.ts";
import { givenSecrets } from "./given-secrets.ts";
import { seedAgencies } from "./market/agency/seed.ts";
import { startApi } from "./api/part.ts";
import { buildPages } from "./build-pages.ts";
import { OWN_PACE } from "../lib/collect/web/open-visits.ts";
import { parametersOf, putParameters } from "./parameters.ts";
import type { StandIns } from "./parameters.ts";
import { recover } from "./recover.ts";
import { putSampleSecrets } from "./sample-secrets.ts";
import { marketOrigins, marketPart } from "./services/market.ts";
import type { Settings } from "./settings.ts";
import { consoleRequirements } from "./services/console/part.ts";
import { installAlso, setUp } from "./setup.ts";
import { setUpLocalstack } from "./setup-localstack.ts";

export interface BringUpOptions {
  readonly settings: Settings;
  /** Whether the API is served too. */
  readonly api: boolean;
  /** Told in one sentence what happens to a part later, while it runs. */
  readonly notice: (sentence: string) => void;
  /** Ends the steps that take long when it aborts. */
  readonly signal?: AbortSignal;
  /** Whether nothing is shown of the steps. */
  readonly silent?: boolean;
}

/** What the steps hand to one another. */
interface Context {
  cloud?: Cloud;
  python?: Awaited<ReturnType<typeof setUp>>;
  localstack?: Awaited<ReturnType<typeof setUpLocalstack>>;
  /** Made just now. */
  admin?: Admin | null;
}

/** A cloud on its way up. */
export interface BringingUp {
  /** Fulfilled when everything answers; rejected with the error of the first step that failed. */
  readonly done: Promise<Cloud>;
  /** The admin that was made on the way, null when there was one. */
  madeAdmin(): Admin | null;
  /** Ends what is there so far, once the step under way has ended. */
  stop(): Promise<void>;
  /** Ends at once what is there so far. */
  kill(): void;
}

/**
 * Brings the whole local cloud up: programs, servers, tables, parameters, deployment, what a killed cloud left undone, and the API.
 * Points the AWS clients of this process at the emulator.
 */
export function bringUp(options: BringUpOptions): BringingUp {
  const context: Context = {};
  const steps = new Listr<Context>(stepsOf(options), {
    silentRendererCondition: options.silent ?? false,
    rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false, collapseSubtasks: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
    // Ours ends every process in order, not only itself.
    registerSignalListeners: false,
  });
  const done = steps.run(context).then(cloudOf);
  return {
    done,
    madeAdmin: () => context.admin ?? null,
    stop: async () => {
      await done.catch(() => undefined);
      await context.cloud?.stop();
    },
    kill: () => context.cloud?.kill(),
  };
}

function stepsOf(options: BringUpOptions): ListrTask<Context>[] {
  const { settings, signal } = options;
  return [
    {
      title: "Programs",
      task: async (context, task) => {
        const options = { signal, progress: (doing: string) => (task.output = doing) };
        if (settings.emulator === "localstack") context.localstack = await setUpLocalstack(settings.home, options);
        context.python = await setUp(settings.home, options);
        if (settings.console) await installAlso(settings.home, context.python, consoleRequirements, options);
      },
    },
    {
      title: "Servers: PostgreSQL, MongoDB protocol, Redis, AWS emulator, embeddings",
      task: async (context, task) => {
        if (!context.python) throw new PermanentError("The programs are not set up");
        context.cloud = await startCloud({
          home: settings.home,
          python: context.python,
          localstack: context.localstack,
          console: settings.console,
          ports: settings.ports,
          embeddings: settings.embeddings === undefined,
          notice: options.notice,
          started: (title) => (task.output = `${title} answers`),
        });
        signal?.throwIfAborted();
      },
    },
    {
      title: "Sample market",
      enabled: () => settings.sourceOrigins === undefined,
      task: (context) => {
        const { home, ports } = cloudOf(context);
        return cloudOf(context).add(marketPart({ home, ports }));
      },
    },
    {
      title: "Tables",
      task: async (context) => {
        const { home, postgresUrl } = cloudOf(context);
        await migrate(postgresUrl);
        context.admin = await onDatabase(postgresUrl, (db) => firstAdmin(home, db));
      },
    },
    {
      title: "Databases of the sample agencies",
      enabled: () => settings.sourceOrigins === undefined,
      task: (context) => seedAgencies(cloudOf(context).home, cloudOf(context)),
    },
    {
      title: "Pages",
      enabled: () => options.api,
      task: async (_, task) => {
        if (!(await buildPages())) task.title = "Pages: nothing has changed";
      },
    },
    {
      title: "Deployment",
      task: async (context, task) => {
        const cloud = cloudOf(context);
        pointAtEmulator(cloud);
        await setParameters(cloud, settings);
        const wasNeeded = await deploy(cloud, signal && { signal });
        if (!wasNeeded) task.title = "Deployment: nothing has changed";
      },
    },
    {
      title: "Runs that were cut short",
      task: async (context, task) => {
        const cloud = cloudOf(context);
        const restarted = await takeUpAgain(cloud);
        if (restarted.length > 0) task.title = `Runs that were cut short: started again as ${restarted.join(", ")}`;
        cloud.onEmulatorRestart(() => afterLoss(cloud, options));
      },
    },
    { title: "API", enabled: () => options.api, task: (context) => startApi(cloudOf(context)) },
  ];
}

/** A stand-in need not be spared: the sample market answers as fast as it is asked. */
const MARKET_PACE = "50";

function standIns({ ports }: Cloud, settings: Settings): StandIns {
  const { sourceOrigins, sourcePace } = settings;
  if (sourceOrigins !== undefined) return { sourceOrigins, sourcePace: sourcePace ?? OWN_PACE };
  return { sourceOrigins: marketOrigins(ports), sourcePace: sourcePace ?? MARKET_PACE };
}

/** What the user gave comes first: the sample's secrets stand in only for those that nobody gave. */
async function setParameters(cloud: Cloud, settings: Settings): Promise<void> {
  const tokenKeys = await homeTokenKeys(cloud.home);
  const { postgresUrl, secrets } = cloud;
  const sqlUrl = sqlAddress(postgresUrl, secrets.sqlPassword);
  await renewSqlRole(postgresUrl, sqlUrl);
  await putParameters(cloud, parametersOf(cloud, tokenKeys, sqlUrl, standIns(cloud, settings), settings));
  for (const [name, value] of Object.entries(await givenSecrets(cloud.home))) {
    await writeSecret(parameterOf(cloud.stage, name), value);
  }
  await keepSecrets(cloud.stage, await loadSources());
  await putSampleSecrets(cloud, settings.sourceOrigins === undefined);
}

function cloudOf({ cloud }: Context): Cloud {
  if (!cloud) throw new PermanentError("The servers are not started");
  return cloud;
}

/** The emulator was lost: it is back at its last deployment, which may be older than the addresses of today. */
async function afterLoss(cloud: Cloud, { settings, notice }: BringUpOptions): Promise<void> {
  await setParameters(cloud, settings);
  await deploy(cloud);
  const restarted = await takeUpAgain(cloud);
  if (restarted.length > 0) notice(`Runs that were cut short are started again as ${restarted.join(", ")}`);
}

async function takeUpAgain(cloud: Cloud): Promise<string[]> {
  const outputs = await stackOutputs(cloud);
  const [bucket, stateMachineArn] = [outputs.get("BucketName"), outputs.get("StateMachineArn")];
  if (!bucket || !stateMachineArn)
    throw new PermanentError("The deployed stack does not tell its bucket and its state machine");
  return onDatabase(cloud.postgresUrl, (db) => recover(db, cloud.home.landing, { bucket, stateMachineArn }));
}

async function onDatabase<T>(url: string, work: (db: Postgres) => Promise<T>): Promise<T> {
  const db = createPool(url);
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}
