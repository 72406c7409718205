import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";

/** A parameter store of a test: the address to give to AWS clients, and what ends it. */
export interface ParameterStore {
  readonly url: string;
  stop(): Promise<void>;
}

const Order = z.object({ Names: z.array(z.string()) });

/**
 * Serves these parameters as SSM does, by the last part of their names; all else that is asked of AWS here is refused.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export async function serveParameters(values: Readonly<Record<string, string>>): Promise<ParameterStore> {
  const server = createServer((request, response) => {
    void answer(request, response, values);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the parameter store has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const body = await text(request);
  const isKnown = request.headers["x-amz-target"] === "AmazonSSM.GetParameters";
  response.writeHead(isKnown ? 200 : 400, { "Content-Type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(isKnown ? answerTo(body, values) : {}));
}

function answerTo(body: string, values: Readonly<Record<string, string>>) {
  const { Names } = Order.parse(JSON.parse(body));
  const found = Names.flatMap((Name) => {
    const Value = values[Name.split("/").at(-1) ?? ""];
    return Value === undefined ? [] : [{ Name, Value, Type: "SecureString" }];
  });
  const InvalidParameters = Names.filter((name) => !found.some(({ Name }) => Name === name));
  return { Parameters: found, InvalidParameters };
}
