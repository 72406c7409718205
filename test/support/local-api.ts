import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { isScalar, parseDocument, visit } from "yaml";
import * as z from "zod";
import { hashPassword } from "../../lib/http/access/password.ts";
import { drawSecret, hashSecret, KEY_PREFIX } from "../../lib/http/access/secret.ts";
import { newKeySet } from "../../lib/http/access/token-keys.ts";
import { addKey } from "../../lib/stores/access/api-keys.ts";
import { addUser } from "../../lib/stores/access/users.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { renewSqlRole, sqlAddress } from "../../lib/stores/sql/role.ts";
import { httpFunctions } from "../../localstack/api/functions.ts";
import { oneEnvironment } from "../../localstack/api/part.ts";
import { projectRoot } from "../../localstack/home.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { plainEnvironment } from "../../localstack/python.ts";
import { awsEnvironment } from "../../localstack/services/emulator.ts";
import { temporaryHome } from "./cloud.ts";
import { standInForAws } from "./aws-stand-in.ts";

/** Addresses of the stores that an API is given; one that is left out is away. */
export interface ApiStores {
  readonly postgres: string;
  readonly redis?: string;
  readonly mongo?: string;
}

/** The API in a process of its own, as `npm start` serves it. */
export interface LocalApi {
  readonly url: string;
  readonly pid: number;
  /** The key of an admin, as headers. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The environment of its functions. */
  readonly environment: Readonly<Record<string, string>>;
  /** All that it has logged. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** The token that reads `/metrics`. */
export const METRICS_TOKEN = "the-token-of-metrics";

/** Nothing listens there. */
const NOWHERE = "127.0.0.1:1";

/** Starts the local server with every function of serverless.yml that answers over HTTP, over these stores (about 1 s). */
export async function startLocalApi({ postgres, redis, mongo }: ApiStores): Promise<LocalApi> {
  const [home, port] = await Promise.all([temporaryHome(), freePort()]);
  const credentials = { "X-Api-Key": await keyIn(postgres, `api-${port}`) };
  const aws = await standInForAws({
    "postgres-url": postgres,
    "redis-url": redis ?? `redis://${NOWHERE}`,
    "mongo-url": mongo ?? `mongodb://${NOWHERE}/?serverSelectionTimeoutMS=500`,
    "sql-url": await sqlUrlOf(postgres),
    "alert-key": "0".repeat(64),
    "metrics-token": METRICS_TOKEN,
    "token-keys": await newKeySet(new Date()),
  });
  const environment = { ...(await functionEnvironment(aws.url)), ...FAR_LIMITS, ...awsEnvironment(aws.url) };
  const url = `http://127.0.0.1:${port}`;
  const server = await runPart(
    {
      name: "api",
      title: "The API",
      port,
      command: process.execPath,
      args: [path.join(projectRoot, "localstack/api/main.ts"), "--port", String(port)],
      env: { ...plainEnvironment(), ...environment },
      cwd: projectRoot,
      isReady: async () => (await fetch(`${url}/robots.txt`)).status > 0,
      readyWithinMs: 60_000,
      stopSignal: "SIGTERM",
      stopWithinMs: 5_000,
    },
    home,
  );
  return {
    url,
    pid: server.pid,
    credentials,
    environment,
    log: () => readFile(path.join(home.logs, "api.log"), "utf8"),
    stop: async () => {
      await server.stop();
      await aws.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

/** No test and no bench comes near. */
const FAR_PER_MINUTE = 1_000_000;
const FAR_LIMITS = { ADDRESS_PER_MINUTE: String(FAR_PER_MINUTE), USER_PER_MINUTE: String(FAR_PER_MINUTE) };

async function sqlUrlOf(postgres: string): Promise<string> {
  const url = sqlAddress(postgres, drawSecret(""));
  await renewSqlRole(postgres, url);
  return url;
}

/** Makes an admin of this name in a database, and a key of theirs. */
async function keyIn(postgres: string, owner: string): Promise<string> {
  const db = createPool(postgres);
  try {
    const key = drawSecret(KEY_PREFIX);
    await addUser(db, {
      name: owner,
      email: `${owner}@example.test`,
      role: "admin",
      password: await hashPassword(key),
    });
    const scopes = ["lecture", "analyse", "admin"] as const;
    await addKey(db, {
      name: "tests",
      owner,
      hash: hashSecret(key),
      scopes,
      perMinute: FAR_PER_MINUTE,
      expiresAt: null,
    });
    return key;
  } finally {
    await db.end();
  }
}

const WithEnvironment = z.object({ environment: z.record(z.string(), z.unknown()).default({}) });
const Template = z.object({ provider: WithEnvironment, functions: z.record(z.string(), WithEnvironment) });

/** What serverless.yml gives to the functions that answer over HTTP, at the stage `local`. */
async function functionEnvironment(awsUrl: string): Promise<Record<string, string>> {
  const document = parseDocument(await readFile(path.join(projectRoot, "serverless.yml"), "utf8"), {
    logLevel: "silent",
  });
  visit(document, { Node: (_, node) => void (isScalar(node) && delete node.tag) });
  const { provider, functions } = Template.parse(document.toJS());
  const answering = await httpFunctions(projectRoot);
  return oneEnvironment(
    answering.map(({ key }) => {
      const given = { ...provider.environment, ...functions[key]?.environment };
      return Object.fromEntries(
        Object.entries(given).map(([name, value]) => [
          name,
          name.endsWith("_QUEUE_URL") ? `${awsUrl}/000000000000/${String(value)}` : filledIn(String(value)),
        ]),
      );
    }),
  );
}

/** Serverless' variables, as far as environments use them. */
function filledIn(text: string): string {
  return text
    .replaceAll("${self:service}", "imo-ops")
    .replaceAll("${self:custom.stage}", "local")
    .replaceAll(/\$\{env:\w+, '([^']*)'\}/g, "$1")
    .replaceAll(/\$\{self:custom\.(\w+)\}/g, "imo-ops-local-$1");
}
