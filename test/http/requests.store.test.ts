import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { servedApi } from "../support/served-api.ts";

const api = await servedApi();

interface Request {
  readonly title: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Requests of an `.http` file: `### title`, a line `METHOD address`, headers, an empty line, the body. */
function requestsIn(text: string): Request[] {
  const variables = new Map([...text.matchAll(/^@(\w+) = (.+)$/gm)].map(([, name = "", value = ""]) => [name, value]));
  const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => variables.get(name) ?? "");
  return filled
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [title = "", line = "", ...rest] = part.trimEnd().split("\n");
      const [method = "", address = ""] = line.split(/ (.*)/s);
      const { pathname, search } = new URL(address);
      const end = rest.indexOf("");
      const head = end < 0 ? rest : rest.slice(0, end);
      const headers = Object.fromEntries(head.map((header) => header.split(/:\s*(.*)/s).slice(0, 2)));
      return {
        title,
        method,
        target: pathname + search,
        headers,
        body: end < 0 ? undefined : rest.slice(end + 1).join("\n"),
      };
    });
}

/** Runs, alerts, exports, reports, properties and kept questions are known by ids that nobody can write into a file; published files lie elsewhere. */
const DRAWN = /^\/(?:(?:runs|alertes|exports|rapports|biens|sql\/requetes)\/\{|jeux-de-donnees\/\{id\}\/fichiers)/;
const requests = requestsIn(await readFile(path.join(projectRoot, "test/requests.http"), "utf8"));

async function send({ method, target, headers, body }: Request): Promise<Response> {
  return fetch(api.url + target, {
    method,
    headers: { ...api.credentials, ...headers },
    ...(body !== undefined && { body }),
  });
}

test.each(requests.map((request) => [request.title, request] as const))("%s: it is answered", async (_, request) => {
  const answer = await send(request);
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  expect(answer.headers.get("content-type")).toMatch(/json|text\/csv/);
});

test("every path that is published and read stands in the file, but for what is known by an id that is drawn", async () => {
  const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
  const { paths } = Document.parse(await (await fetch(`${api.url}/openapi.json`)).json());
  const readable = Object.keys(paths).filter((at) => paths[at]?.["get"] !== undefined && !DRAWN.test(at));
  const asked = requests.map(({ target }) => target.split("?", 1)[0] ?? "");
  const missing = readable.filter((at) => {
    const pattern = new RegExp(`^${at.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
    return !asked.some((target) => pattern.test(target));
  });
  expect(missing).toEqual([]);
});
