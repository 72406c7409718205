import http from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import { fail } from "node:assert";

/** A web site of a test, on a port of its own; `requests` are those it saw. */
export interface Site {
  readonly origin: string;
  readonly port: number;
  readonly requests: IncomingMessage[];
  stop(): void;
}

/** Starts a site on 127.0.0.1. */
export async function startSite(answer: RequestListener): Promise<Site> {
  const requests: IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject).listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  if (address === null || typeof address === "string") fail("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
