import { Agent, buildConnector, request } from "undici";
import { publicConnector } from "../collect/addresses.ts";
import { userAgent } from "../collect/user-agent.ts";
import { PermanentError } from "../errors.ts";
import { isNamed } from "./receiver.ts";
import type { ReceiverRules } from "./receiver.ts";

/** Of the whole attempt. */
const TIMEOUT_MS = 10_000;
/** What is read of an answer before its connection is given up. */
const DRAINED_BYTES = 65_536;

/** What is sent to a receiver. */
interface Outgoing {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What became of one attempt; `error` is a French sentence, null when the receiver took it (2xx). */
export interface Attempt {
  readonly status: number | null;
  readonly error: string | null;
  readonly durationMs: number;
}

/** Makes one attempt; what goes wrong on the other side is told, never thrown. */
export type Send = (outgoing: Outgoing) => Promise<Attempt>;

/** How a sender is made. */
export interface SenderOptions {
  /** Asked before each attempt: what may be named changes while the local cloud runs. */
  readonly rules: () => Promise<ReceiverRules>;
  /** Who answers for the deliveries. */
  readonly contact: string;
  readonly timeoutMs?: number;
}

/** Makes a sender that follows no redirect and connects to public addresses only, but for receivers that the rules name. */
export function webhookSender({ rules, contact, timeoutMs = TIMEOUT_MS }: SenderOptions): Send {
  const agent = (connect: buildConnector.connector) => new Agent({ connect, allowH2: false });
  const guarded = agent(publicConnector({ timeoutMs }));
  const open = agent(buildConnector({ timeout: timeoutMs, allowH2: false }));
  return async ({ url, body, headers }) => {
    const started = performance.now();
    const told = (status: number | null, error: string | null): Attempt => ({
      status,
      error,
      durationMs: Math.round(performance.now() - started),
    });
    try {
      const named = isNamed(new URL(url), await rules());
      if (!named && !url.startsWith("https:")) return told(null, "L’adresse n’est pas en https.");
      const answer = await request(url, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", "user-agent": userAgent(contact), ...headers },
        dispatcher: named ? open : guarded,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body.dump({ limit: DRAINED_BYTES, signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
      return told(answer.statusCode, refusalOf(answer.statusCode));
    } catch (error) {
      return told(null, reasonOf(error, timeoutMs));
    }
  };
}

function refusalOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `Le récepteur a répondu ${status} : une redirection n’est pas suivie.`;
  return `Le récepteur a répondu ${status}.`;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof PermanentError) return "L’adresse n’est pas de l’internet public : rien n’y est envoyé.";
  if (error instanceof Error && error.name === "TimeoutError") return `Pas de réponse en ${timeoutMs / 1000} s.`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return `La connexion a échoué${/^[A-Z][A-Z_]+$/.test(code) ? ` (${code})` : ""}.`;
}
