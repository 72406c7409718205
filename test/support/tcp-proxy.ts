import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { Transform } from "node:stream";

/**
 * What a line does wrong: `reset` cuts and refuses, `black-hole` takes everything and passes nothing on, `half-open` passes on what is sent and loses
 * what is answered, `slow` passes each piece on 40 ms later.
 */
export type Trouble = "reset" | "black-hole" | "half-open" | "slow";

/** A line to a server that can be troubled. */
export interface TcpProxy {
  /** The server's address, through the proxy. */
  readonly url: string;
  trouble(kind: Trouble): void;
  /** Ends the trouble; connections that lost something are cut, as a keep-alive would in the end. */
  mend(): void;
  /** Connections that were there, or came, during a trouble. */
  troubled(): number;
  stop(): Promise<void>;
}

const SLOW_MS = 40;

/** Puts a line that can be troubled, sound at first, before the server at an address such as `postgres://…:port/name`. */
export async function proxyTo(address: string): Promise<TcpProxy> {
  const target = new URL(address);
  const lines = new Set<readonly [Socket, Socket]>();
  let trouble: Trouble | null = null;
  let met = 0;
  const passage = (way: "there" | "back") =>
    new Transform({
      transform: (bytes, _encoding, done) => {
        const lost = trouble === "black-hole" || (trouble === "half-open" && way === "back");
        if (lost) done();
        else if (trouble === "slow") setTimeout(() => done(null, bytes), SLOW_MS);
        else done(null, bytes);
      },
    });
  const cut = (): void => {
    for (const line of lines) for (const end of line) end.resetAndDestroy();
  };
  const server = createServer((inside) => {
    if (trouble !== null) met += 1;
    if (trouble === "reset") {
      inside.resetAndDestroy();
      return;
    }
    const outside = connect(Number(target.port), target.hostname);
    const line = [inside, outside] as const;
    lines.add(line);
    inside.pipe(passage("there")).pipe(outside);
    outside.pipe(passage("back")).pipe(inside);
    for (const [end, other] of [line, [outside, inside] as const]) {
      end.on("error", () => other.destroy());
      end.on("close", () => {
        other.destroy();
        lines.delete(line);
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = server.address();
  if (typeof own !== "object" || own === null) throw new Error("the proxy has no port");
  return {
    url: Object.assign(new URL(address), { port: String(own.port) }).href,
    trouble: (kind) => {
      trouble = kind;
      met += lines.size;
      if (kind === "reset") cut();
    },
    mend: () => {
      if (trouble === "black-hole" || trouble === "half-open") cut();
      trouble = null;
    },
    troubled: () => met,
    stop: async () => {
      trouble = "reset";
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
