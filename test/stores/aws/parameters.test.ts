import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { ConfigError, TransientError } from "../../../lib/errors.ts";
import { readParameters } from "../../../lib/stores/aws/parameters.ts";

const Request = z.object({ Names: z.array(z.string()).max(10), WithDecryption: z.literal(true) });

/** Stands for the parameter store: knows every name but those with "missing", and is out of order for those with "broken". */
let store: Server;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { Names } = Request.parse(await json(request));
  const known = Names.filter((name) => !name.includes("missing"));
  response.statusCode = Names.some((name) => name.includes("broken")) ? 500 : 200;
  response.setHeader("Content-Type", "application/x-amz-json-1.1");
  response.end(JSON.stringify({ Parameters: known.map((Name) => ({ Name, Value: `value of ${Name}` })) }));
}

beforeAll(async () => {
  store = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  const address = z.object({ port: z.int() }).parse(store.address());
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
});
afterAll(() => {
  store.close();
});

test("secrets come under the keys that asked for them", async () => {
  expect(await readParameters({ postgres: "/imo/pg", redis: "/imo/redis" })).toEqual({
    postgres: "value of /imo/pg",
    redis: "value of /imo/redis",
  });
});

test("more names than one call takes are asked for in several", async () => {
  const names = Object.fromEntries(Array.from({ length: 23 }, (_, n) => [`key${n}`, `/imo/${n}`]));
  expect(Object.values(await readParameters(names))).toHaveLength(23);
});

test("a name that does not exist is a wrong setting, named", async () => {
  const reading = readParameters({ postgres: "/imo/pg", redis: "/imo/missing" });
  await expect(reading).rejects.toThrow(ConfigError);
  await expect(reading).rejects.toThrow("/imo/missing not found");
});

test("a store that is out of order is worth trying again", async () => {
  await expect(readParameters({ postgres: "/imo/broken" })).rejects.toThrow(TransientError);
});
