import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { freePort } from "../../../localstack/ports.ts";
import { EmbedderAway } from "../../../lib/query/search/embedder.ts";
import { endpointEmbedder } from "../../../lib/query/search/endpoint-embedder.ts";

interface Asked {
  readonly model: string;
  readonly input: readonly string[];
  readonly input_type?: string;
}

const port = await freePort();
let asked: Asked[] = [];
let authorization: string | undefined;
let reply: (asked: Asked, response: ServerResponse) => void;

const engine = createServer((request: IncomingMessage, response) => {
  void (async () => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const body = JSON.parse(Buffer.concat(parts).toString("utf8"));
    asked.push(body);
    authorization = request.headers.authorization;
    reply(body, response);
  })();
});

beforeAll(() => new Promise<void>((resolve) => void engine.listen(port, "127.0.0.1", resolve)));
afterAll(
  () =>
    new Promise((resolve) => {
      engine.closeAllConnections();
      engine.close(resolve);
    }),
);
beforeEach(() => {
  asked = [];
  reply = answerWith(({ input }) => input.map((text, index) => ({ index, embedding: [text.length, 0, 0] })));
});

function answerWith(data: (asked: Asked) => unknown) {
  return (body: Asked, response: ServerResponse) => void response.end(JSON.stringify({ data: data(body) }));
}

const settings = { model: "m", dimensions: 3, inputType: false, characters: 2_000 };
function embedder(changes: { readonly inputType?: boolean; readonly key?: string } = {}) {
  const url = `http://127.0.0.1:${port}/v1`;
  return endpointEmbedder({ ...settings, url, ...changes }, { queryMs: 300, passagesMs: 300 });
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(EmbedderAway);
  return error instanceof Error ? error.message : "";
}

test("vectors come in the order of the texts, whatever the order of the answer, and have length 1", async () => {
  reply = answerWith(() => [
    { index: 1, embedding: [0, 3, 4] },
    { index: 0, embedding: [2, 0, 0] },
  ]);
  const [first, second] = await embedder().embed(["a", "b"], "passage");
  expect(Array.from(first ?? [])).toEqual([1, 0, 0]);
  expect(second?.[1]).toBeCloseTo(0.6);
});

test("an engine that knows the field is told what a text is, others are not, and the key is sent where there is one", async () => {
  await embedder({ inputType: true, key: "secret" }).embed(["a"], "passage");
  await embedder().embed(["a"], "query");
  expect(asked.map(({ input_type }) => input_type)).toEqual(["passage", undefined]);
  expect(authorization).toBeUndefined();
  await embedder({ key: "secret" }).embed(["a"], "query");
  expect(authorization).toBe("Bearer secret");
});

test("the vector of a question is asked for once", async () => {
  const one = embedder();
  expect(await one.embed(["maison"], "query")).toEqual(await one.embed(["maison"], "query"));
  expect(asked).toHaveLength(1);
});

test("a long text is cut before it is sent, never inside a character", async () => {
  await embedder().embed([`${"a".repeat(1_999)}😀`], "passage");
  expect(asked[0]?.input[0]).toBe("a".repeat(1_999));
});

test.each([
  ["another dimension", [{ index: 0, embedding: [1, 2] }], /vectors of 2 numbers, 3 are expected/],
  ["too few vectors", [], /0 vectors for 1 texts/],
  ["an empty vector", [{ index: 0, embedding: [0, 0, 0] }], /empty vector/],
  ["something else", "nothing", /not a list of vectors/],
])("%s is told as the reason", async (_name, data, reason) => {
  reply = answerWith(() => data);
  expect(await reasonOf(embedder().embed(["a"], "query"))).toMatch(reason);
});

test("an answer that is no JSON, an error and an answer without end are told apart", async () => {
  reply = (_body, response) => void response.end("<html>");
  expect(await reasonOf(embedder().embed(["a"], "query"))).toMatch(/not a list of vectors/);
  reply = (_body, response) => void response.writeHead(503).end();
  expect(await reasonOf(embedder().embed(["a"], "query"))).toMatch(/answers 503/);
  reply = (_body, response) => void response.end("x".repeat(200_000));
  expect(await reasonOf(embedder().embed(["a"], "query"))).toMatch(/more than was asked for/);
});

test("an engine that is slow is given up, and the next question is told so without waiting", async () => {
  reply = () => undefined;
  const slow = embedder();
  expect(await reasonOf(slow.embed(["a"], "query"))).toMatch(/within 0.3 s/);
  expect(await reasonOf(slow.embed(["b"], "query"))).toMatch(/within 0.3 s/);
  expect(asked).toHaveLength(1);
});

test("an engine that is not there is told as such", async () => {
  const away = endpointEmbedder({ ...settings, url: "http://127.0.0.1:1/v1" });
  expect(await reasonOf(away.embed(["a"], "query"))).toMatch(/can't be reached/);
});
