import { readFile } from "node:fs/promises";
import path from "node:path";
import { isScalar, parseDocument, visit } from "yaml";
import * as z from "zod";
import { ConfigError } from "../../lib/errors.ts";
import { apiRoute } from "./match.ts";
import type { ApiRoute } from "./match.ts";

/** A function of serverless.yml that answers over HTTP. */
export interface HttpFunction {
  /** Its key in serverless.yml. */
  readonly key: string;
  /** Its name in the stack of the stage `local`. */
  readonly name: string;
  /** File of its handler, and the export in it. */
  readonly file: string;
  readonly exported: string;
  readonly routes: readonly ApiRoute[];
}

const HttpApiEvent = z.object({
  httpApi: z.union([z.string(), z.object({ method: z.string(), path: z.string() })]),
});

const Functions = z.object({
  functions: z.record(
    z.string(),
    z.object({ name: z.string(), handler: z.string(), events: z.array(z.unknown()).default([]) }),
  ),
});

/** The prefix of names at the stage `local`: `custom.prefix` of serverless.yml. */
const PREFIX = "imo-ops-local";

/**
 * Reads which functions of `folder`/serverless.yml answer over HTTP, and on which routes, from their `httpApi` events.
 * @throws ConfigError naming the function whose event can't be read.
 */
export async function httpFunctions(folder: string): Promise<HttpFunction[]> {
  const document = parseDocument(await readFile(path.join(folder, "serverless.yml"), "utf8"), { logLevel: "silent" });
  // CloudFormation's tags (!Ref, !Sub) are of no interest here.
  visit(document, { Node: (_, node) => void (isScalar(node) && delete node.tag) });
  const { functions } = Functions.parse(document.toJS());
  return Object.entries(functions).flatMap(([key, { name, handler, events }]) => {
    const routes = events.flatMap((event) => routesOf(key, event));
    const [file = "", exported = ""] = handler.split(/\.(?=[^.]*$)/);
    return routes.length === 0
      ? []
      : [
          {
            key,
            name: name.replace("${self:custom.prefix}", PREFIX),
            file: path.join(folder, `${file}.ts`),
            exported,
            routes,
          },
        ];
  });
}

function routesOf(key: string, event: unknown): ApiRoute[] {
  if (typeof event !== "object" || event === null || !("httpApi" in event)) return [];
  const read = HttpApiEvent.safeParse(event);
  if (!read.success)
    throw new ConfigError(`serverless.yml: functions.${key}: an httpApi event is neither a route nor { method, path }`);
  const { httpApi } = read.data;
  return [apiRoute(typeof httpApi === "string" ? httpApi : `${httpApi.method} ${httpApi.path}`)];
}
