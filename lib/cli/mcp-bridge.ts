import { PassThrough } from "node:stream";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

/** Gives the headers that a message is let in with. */
export type Credential = () => Promise<Readonly<Record<string, string>>>;

/** Carries messages of the Model Context Protocol between standard input and output and an API, until the client closes its end. */
export async function bridge(url: URL, credential: Credential): Promise<void> {
  // What was asked is still answered when the client has ended its own side.
  const input = process.stdin.pipe(new PassThrough(), { end: false });
  const here = new StdioServerTransport(input, process.stdout);
  const there = new StreamableHTTPClientTransport(url, {
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(await credential())) headers.set(name, value);
      return fetch(input, { ...init, headers });
    },
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const underWay = new Set<Promise<void>>();
  const carry = (message: JSONRPCMessage): void => {
    const carried = there.send(message).catch((error: unknown) => here.send(refusalOf(message, error)));
    underWay.add(carried);
    void carried.finally(() => underWay.delete(carried));
  };
  Object.assign(here, { onmessage: carry, onclose: resolve });
  Object.assign(there, { onmessage: (message: JSONRPCMessage) => void here.send(message) });
  process.stdin.once("end", resolve);
  await there.start();
  await here.start();
  await ended;
  await Promise.allSettled(underWay);
  await Promise.all([there.close(), here.close()]);
}

const INTERNAL_ERROR = -32_603;

/** What the client is told of a message that the API did not take. */
function refusalOf(message: JSONRPCMessage, error: unknown): JSONRPCMessage {
  const told = { code: INTERNAL_ERROR, message: error instanceof Error ? error.message : String(error) };
  return "method" in message && "id" in message
    ? { jsonrpc: "2.0", id: message.id, error: told }
    : { jsonrpc: "2.0", method: "notifications/message", params: { level: "error", data: told.message } };
}
