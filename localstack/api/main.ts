import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import * as z from "zod";
import { ConfigError } from "../../lib/errors.ts";
import { log } from "../../lib/lambda/log.ts";
import { projectRoot } from "../home.ts";
import { httpFunctions } from "./functions.ts";
import type { HttpFunction } from "./functions.ts";
import { apiServer } from "./server.ts";
import type { Handler, Mounted } from "./server.ts";

// Serves every function that answers over HTTP until it is told to stop: `node main.ts --port N`.
const { values } = parseArgs({ options: { port: { type: "string" } } });
const HandlerModule = z.record(z.string(), z.unknown());

async function mount({ key, file, exported, routes }: HttpFunction): Promise<Mounted[]> {
  const handler = HandlerModule.parse(await import(pathToFileURL(file).href))[exported];
  if (!isHandler(handler))
    throw new ConfigError(`serverless.yml: functions.${key}: ${file} exports no handler ${exported}`);
  return routes.map((route) => ({ route, handler }));
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

const mounted = (await Promise.all((await httpFunctions(projectRoot)).map(mount))).flat();
const server = apiServer(mounted, {
  tell: ({ error, ...line }) => {
    if (error === undefined) log.info("a request was refused", line);
    else log.error("an answer failed", { ...line, error: asError(error) });
  },
});
server.listen(Number(values.port), "127.0.0.1");
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });
}
