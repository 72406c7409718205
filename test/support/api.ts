import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { LiveRisks } from "../../lib/collect/live-risks.ts";
import { alertKeys } from "../../lib/alerts/keys.ts";
import { refusalOfReceiver } from "../../lib/alerts/receiver.ts";
import { TransientError } from "../../lib/errors.ts";
import type { RunConsole } from "../../lib/http/routes/run-console.ts";
import type { Authorize } from "../../lib/http/access.ts";
import { authorize } from "../../lib/http/access/gate.ts";
import type { Gate } from "../../lib/http/access/gate.ts";
import { http } from "../../lib/http/http.ts";
import type { KeptProperties } from "../../lib/query/kept-properties.ts";
import type { Model } from "../../lib/query/chat/model/model.ts";
import type { FileJobDeps } from "../../lib/query/file-jobs.ts";
import { noEmbedder } from "../../lib/query/search/embedder.ts";
import type { Embedder } from "../../lib/query/search/embedder.ts";
import { routes } from "../../lib/http/routes/routes.ts";
import { loadSources } from "../../lib/sources/load.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import type { AnswerCache } from "../../lib/stores/redis/redis.ts";
import { adminKey, gateOver } from "./access.ts";
import { ALERT_KEY } from "./alerts.ts";
import { bodyOf, context, request } from "./http.ts";

/** A cache that keeps nothing: every answer is made anew. */
const noCache: AnswerCache = {
  find: () => Promise.resolve({ text: null, keep: () => Promise.resolve() }),
  ping: () => Promise.resolve(),
  end: () => Promise.resolve(),
};

const noFiles: FileJobDeps = {
  wake: () => Promise.resolve(),
  link: () => Promise.reject(new Error("there is no bucket")),
};

const away = () => Promise.reject(new TransientError("there is no cloud"));
const awayConsole: RunConsole = {
  links: { all: null, of: () => null },
  records: away,
  runs: away,
  startDue: away,
  data: away,
  letters: { data: away, queue: away },
  logs: { functions: ["plan"], search: away },
  note: () => {},
};

/** What differs from the plain API of the tests. */
interface ApiChanges {
  readonly liveRisks?: LiveRisks;
  readonly gate?: Gate;
  readonly authorize?: Authorize<{ readonly gate: Gate }>;
  /** Takes the deliveries that the API puts on the queue. */
  readonly enqueue?: (deliveryId: string) => Promise<void>;
  readonly exports?: FileJobDeps;
  readonly reports?: FileJobDeps;
  /** Documents of properties; without them Postgres answers. */
  readonly properties?: KeptProperties;
  /** Without one, conversations are answered by templates. */
  readonly model?: Model;
  /** The address of the database as the role of questions in SQL. */
  readonly sqlUrl?: string;
  /** Without one, searches go by words only. */
  readonly embedder?: Embedder;
  /** What runs are watched and steered with; without it the cloud is away. */
  readonly runConsole?: RunConsole;
}

/** The whole API over a database, as its Lambda wires it; `NOW` is what its clock says. Whoever asks shows the key of an admin, unless headers are given. */
export function apiOver(
  db: Postgres,
  {
    liveRisks = () => Promise.resolve("Géorisques n’est pas interrogé ici."),
    gate = gateOver(db),
    authorize: decide = authorize,
    enqueue = () => Promise.resolve(),
    exports = noFiles,
    reports = noFiles,
    properties = () => Promise.resolve(undefined),
    model,
    sqlUrl,
    embedder = noEmbedder,
    runConsole = awayConsole,
  }: ApiChanges = {},
) {
  const log = {
    info: () => {},
    warn: () => {},
    error: (_: string, told: Record<string, unknown>) => console.error(told["error"]),
  };
  const handler = http({
    routes,
    log,
    authorize: decide,
    start: async () => ({
      db,
      gate,
      cache: noCache,
      properties,
      embedder,
      sources: await loadSources(),
      probes: [{ name: "postgres", needed: true, ping: () => db.query("select 1") }],
      metrics: { write: () => Promise.resolve(""), token: () => Promise.resolve(null), openToLoopback: false },
      liveRisks,
      sql: () => Promise.resolve(sqlUrl),
      alerts: {
        keys: () => Promise.resolve(alertKeys(ALERT_KEY)),
        refusalOfReceiver: (url) => refusalOfReceiver(url, { stage: "local", allow: "127.0.0.1" }),
        enqueue,
      },
      exports,
      console: runConsole,
      reports,
      trusted: { hosts: [], origins: [] },
      warn: (message, error) => console.error(message, error),
      model: () => Promise.resolve(model ?? null),
      version: "test",
      now: () => NOW,
    }),
  });
  const ask = async (
    target: string,
    { accept, ...asked }: Parameters<typeof request>[1] & { readonly accept?: string } = {},
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const headers = asked.headers ?? { "x-api-key": await adminKey(db), ...(accept && { accept }) };
    return handler(request(target, { ...asked, headers }), context);
  };
  const post = (target: string, body: unknown): Promise<APIGatewayProxyStructuredResultV2> =>
    adminKey(db).then((key) =>
      ask(target, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "x-api-key": key, "content-type": "application/json" },
      }),
    );
  return { ask, post, read: async (target: string) => bodyOf(await ask(target)) };
}

/** What the clock of `apiOver` says. */
export const NOW = new Date("2026-11-23T08:00:00.000Z");
