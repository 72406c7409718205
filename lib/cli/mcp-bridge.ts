import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { EventSourceParserStream } from "eventsource-parser/stream";
import * as z from "zod";

/** Where messages go: the endpoint, and the headers that say who asks. */
interface BridgeTarget {
  readonly url: string;
  readonly credentials: () => Promise<Readonly<Record<string, string>>>;
}

/** As much of a message as its headers repeat: https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#standard-request-headers */
const Message = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z
    .object({
      name: z.string().optional(),
      uri: z.string().optional(),
      _meta: z.object({ "io.modelcontextprotocol/protocolVersion": z.string().optional() }).optional(),
    })
    .optional(),
});
type Message = z.infer<typeof Message>;

const TIMEOUT_MS = 60_000;
const INTERNAL_ERROR = -32_603;
const PARSE_ERROR = -32_700;

/**
 * Carries MCP messages between a program that speaks them by lines and an endpoint that takes them by HTTP, until the lines end. Whatever goes
 * wrong on the way is the answer to the message that it happened to.
 */
export async function bridge(input: Readable, output: Writable, target: BridgeTarget): Promise<void> {
  const write = (message: unknown): void => void output.write(`${JSON.stringify(message)}\n`);
  const underWay = new Set<Promise<void>>();
  for await (const line of createInterface({ input })) {
    if (line.trim() === "") continue;
    const carried = carry(line, target, write).finally(() => underWay.delete(carried));
    underWay.add(carried);
  }
  await Promise.all(underWay);
}

async function carry(line: string, target: BridgeTarget, write: (message: unknown) => void): Promise<void> {
  const message = readMessage(line);
  if (!message) return write(failure(null, PARSE_ERROR, "Le message n’est pas du JSON-RPC."));
  try {
    await post(line, message, target, write);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (message.id !== undefined) write(failure(message.id, INTERNAL_ERROR, `imo-ops ne répond pas : ${why}`));
  }
}

async function post(
  line: string,
  message: Message,
  { url, credentials }: BridgeTarget,
  write: (message: unknown) => void,
): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      ...(await credentials()),
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headersOf(message),
    },
    body: line,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream") && answer.body) {
    const events = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { data } of events) write(JSON.parse(data));
    return;
  }
  const text = await answer.text();
  if (/^application\/json\b/.test(type) && text !== "") return write(JSON.parse(text));
  if (answer.ok || message.id === undefined) return;
  const told = Problem.safeParse(text === "" ? {} : JSON.parse(text));
  write(failure(message.id, INTERNAL_ERROR, told.success ? told.data.detail : `HTTP ${answer.status}`));
}

const Problem = z.object({ detail: z.string() });

function headersOf({ method, params }: Message): Record<string, string> {
  const version = params?._meta?.["io.modelcontextprotocol/protocolVersion"];
  if (version === undefined || method === undefined) return {};
  const name = params?.name ?? params?.uri;
  return {
    "mcp-protocol-version": version,
    "mcp-method": method,
    ...(name !== undefined && { "mcp-name": name }),
  };
}

function readMessage(line: string): Message | undefined {
  try {
    return Message.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function failure(id: string | number | null, code: number, message: string) {
  return { jsonrpc: "2.0", id, error: { code, message } };
}
