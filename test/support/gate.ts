import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

/** A door in front of a server: `closed` cuts and refuses, `frozen` lets in and passes nothing on. */
export interface Gate {
  /** The server's address, through the gate. */
  readonly url: string;
  open(): void;
  close(): void;
  freeze(): void;
  stop(): Promise<void>;
}

/** Puts a gate, open at first, in front of the server at an address such as `redis://…:port`. */
export async function gateTo(address: string): Promise<Gate> {
  const target = new URL(address);
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: "open" | "closed" | "frozen" = "open";
  const server = createServer((inside) => {
    if (state === "closed") {
      inside.destroy();
      return;
    }
    const outside = connect(Number(target.port), target.hostname);
    const pair = [inside, outside] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [outside, inside] as const]) {
      from.on("data", (bytes) => state === "frozen" || to.write(bytes));
      from.on("error", () => {});
      from.on("close", () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = server.address();
  if (typeof own !== "object" || own === null) throw new Error("the gate has no port");
  const url = new URL(address);
  url.port = String(own.port);
  const cut = (): void => {
    for (const [inside, outside] of pairs) {
      inside.destroy();
      outside.destroy();
    }
  };
  return {
    url: url.href,
    open: () => {
      // What was lost while it was frozen stays lost: nobody waits for it.
      if (state === "frozen") cut();
      state = "open";
    },
    close: () => {
      state = "closed";
      cut();
    },
    freeze: () => {
      state = "frozen";
    },
    stop: async () => {
      state = "closed";
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
