import * as z from "zod";
import { ConfigError, PermanentError, ThrottledError, TransientError } from "../../errors.ts";
import type { ApiSource } from "../../sources/schema.ts";
import type { ApiAnswer } from "./answer.ts";
import { API } from "./reasons.ts";

/** Sends a form to a path of the API. */
type SendForm = (path: string, form: string) => Promise<ApiAnswer>;

/** Has the headers that let us in. */
export interface Doorkeeper {
  /** @throws PermanentError when the credentials are refused; TransientError when they can't be checked now. */
  headers(send: SendForm): Promise<Readonly<Record<string, string>>>;
  /** Whether what let us in may be asked for anew. */
  readonly renews: boolean;
  forget(): void;
}

/** RFC 6749 § 5.1. */
const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });
/** A token is renewed this long before it ends. */
const MARGIN_MS = 30_000;

/** Opens the door as a source says: not at all, with a key in a header, or with a token that a password is exchanged for. */
export async function doorkeeper(
  auth: ApiSource["auth"],
  secret: (name: string) => Promise<string>,
): Promise<Doorkeeper> {
  if (!auth) return { headers: () => Promise.resolve({}), renews: false, forget: () => {} };
  if (auth.by === "header") {
    const headers = { [auth.name.toLowerCase()]: auth.value.replaceAll("{secret}", await secret(auth.secret)) };
    return { headers: () => Promise.resolve(headers), renews: false, forget: () => {} };
  }
  const [username, password] = await Promise.all([secret(auth.username), secret(auth.password)]);
  const form = new URLSearchParams({ grant_type: "password", username, password }).toString();
  let token: { readonly text: string; readonly until: number } | undefined;
  return {
    headers: async (send) => {
      if (!token || token.until < Date.now()) token = readToken(await send(auth.path, form), auth.path);
      return { authorization: `Bearer ${token.text}` };
    },
    renews: true,
    forget: () => {
      token = undefined;
    },
  };
}

function readToken(answer: ApiAnswer, path: string): { text: string; until: number } {
  const { verdict } = answer;
  if (verdict.kind === "throttled") throw new ThrottledError(verdict.reason, verdict.retryAfterSeconds);
  if (verdict.kind === "failed" && verdict.passing) throw new TransientError(verdict.reason);
  if (verdict.kind === "blocked" || answer.status === 400) {
    throw new PermanentError(API.loginRefused(path));
  }
  if (verdict.kind !== "ok") throw new PermanentError(API.noToken(path, String(answer.status ?? "–")));
  const read = Token.safeParse(parsed(answer.text));
  if (!read.success) throw new ConfigError(API.otherThanToken(path));
  const { access_token: text, expires_in: seconds = 300 } = read.data;
  return { text, until: Date.now() + seconds * 1000 - MARGIN_MS };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
