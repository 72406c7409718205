import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Payload } from "../alerts/payload.ts";
import { SIGNATURE_HEADER, distrust } from "../alerts/signature.ts";

/** A delivery as the receiver got it. */
export interface Heard {
  readonly delivery: string;
  /** What was answered: 200; 500 while it is to fail, 401 where the signature is not to be believed. */
  readonly status: number;
  /** Null: no secret was given to check it by. */
  readonly signature: "valid" | "refused" | null;
  /** Why the signature was refused, or the body is none. */
  readonly reason: string | null;
  readonly payload: Payload | null;
}

export interface ListenerOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Of the alert; without it signatures are not checked. */
  readonly secret?: string | undefined;
  /** Answers 500 so many times first. */
  readonly fail: number;
  readonly heard: (delivery: Heard) => void;
  readonly now?: () => Date;
}

/** A receiver that runs. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a receiver of webhooks on this machine: checks what comes, tells of it, and answers. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  let failures = options.fail;
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const heard = judge(request, await text(request), options, failures > 0);
      if (heard.status === 500) failures -= 1;
      options.heard(heard);
      response.writeHead(heard.status).end();
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function judge(
  { headers }: IncomingMessage,
  body: string,
  { secret, now = () => new Date() }: ListenerOptions,
  failing: boolean,
): Heard {
  const header = headers[SIGNATURE_HEADER];
  const doubt = secret === undefined ? null : distrust(String(header ?? ""), body, secret, now());
  const payload = payloadIn(body);
  const refused = doubt !== null || payload === null;
  return {
    delivery: String(headers["imo-delivery"] ?? ""),
    status: failing ? 500 : doubt !== null ? 401 : refused ? 400 : 200,
    signature: secret === undefined ? null : doubt === null ? "valid" : "refused",
    reason: doubt ?? (payload === null ? "not a delivery" : null),
    payload,
  };
}

function payloadIn(body: string): Payload | null {
  try {
    return Payload.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/** One delivery in a line or two. */
export function describeHeard({ delivery, status, signature, reason, payload }: Heard): string {
  const checked =
    signature === null ? "signature not checked (--secret)" : signature === "valid" ? "signature valid" : "NOT GENUINE";
  const facts = [delivery, checked, reason, `answered ${status}`].filter(Boolean).join(", ");
  if (!payload) return facts;
  const { alerte, evenement, annonce } = payload;
  const { ancien_prix, nouveau_prix } = evenement;
  const change = nouveau_prix === undefined ? null : `${told(ancien_prix)} → ${told(nouveau_prix)} €`;
  const advert = annonce && [annonce["titre"], annonce["prix_detaille"], annonce["lien"]].filter(Boolean).join(" · ");
  return `${[evenement.type, change, advert].filter(Boolean).join("  ")}\n  ${alerte.nom} | ${facts}`;
}

function told(amount: unknown): string {
  return typeof amount === "number" ? String(amount) : "?";
}
