import { setTimeout as sleep } from "node:timers/promises";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Refusal } from "../../query/refusal.ts";
import type { Limit, RateLimits } from "../../stores/redis/limits.ts";
import type { Access, Authorize } from "../access.ts";
import { ANONYMOUS } from "../access.ts";
import { recogniser } from "./callers.ts";
import type { Caller, CallersOptions } from "./callers.ts";
import { credentialOf } from "./credential.ts";
import type { Credential } from "./credential.ts";
import { login } from "./login.ts";
import type { Login } from "./login.ts";
import { addressName, standingHeaders, tooOften } from "./standing.ts";
import type { TokenKeys } from "./token-keys.ts";

/** What decides who may ask, and how often. */
export interface Gate {
  readonly login: Login;
  readonly keys: () => Promise<TokenKeys>;
  readonly limits: RateLimits;
  /** Of each address without a good token or key. */
  readonly addressLimit: Limit;
  readonly recognise: (credential: Credential) => Promise<Caller | undefined>;
}

export interface GateOptions extends CallersOptions {
  readonly limits: RateLimits;
  readonly addressLimit: Limit;
}

/** Opens the gate of a stage. */
export function openGate(options: GateOptions): Gate {
  const { limits, addressLimit, keys } = options;
  return { login: login(options), keys, limits, addressLimit, recognise: recogniser(options) };
}

/** Lets those in who show a good token or key that allows what they ask, and everybody into what is public; all no more often than they may. */
export const authorize: Authorize<{ readonly gate: Gate }> = async (event, access, start) => {
  const { gate } = await start();
  const credential = credentialOf(event);
  const caller = await recognised(gate, credential, access);
  const headers = await counted(gate, event, caller);
  if (access === "public") return { identity: caller?.identity ?? ANONYMOUS, headers };
  if (!caller) throw unknown(credential, { ...headers, ...challengeOf(event, credential) });
  if (caller.identity.scopes.includes(access)) return { identity: caller.identity, headers };
  throw new Refusal(`Ce jeton ou cette clé ne donne pas le droit « ${access} ».`, {
    status: 403,
    title: "Droits insuffisants",
    headers: { ...headers, "WWW-Authenticate": `${CHALLENGE}, error="insufficient_scope", scope="${access}"` },
  });
};

/** How long a public answer waits to know who asks. */
const PATIENCE_MS = 500;
const CHALLENGE = 'Bearer realm="imo-ops"';

/** What is public is answered to those too whose token has expired, who want a new one, or when nobody can look it up. */
async function recognised(gate: Gate, credential: Credential, access: Access): Promise<Caller | undefined> {
  if (access !== "public") return gate.recognise(credential);
  if (credential.kind === "none") return undefined;
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal, ref: false });
  try {
    return await Promise.race([gate.recognise(credential), late]);
  } catch {
    return undefined;
  } finally {
    patience.abort();
  }
}

async function counted(
  { limits, addressLimit }: Gate,
  event: APIGatewayProxyEventV2,
  caller: Caller | undefined,
): Promise<Record<string, string>> {
  const limit = caller ? caller.limit : addressLimit;
  if (limit === null) return {};
  const name = caller?.countedAs ?? addressName(event.requestContext.http.sourceIp);
  const standing = await limits.take(name, limit);
  const headers = standingHeaders(limit, standing);
  if (standing.allowed) return headers;
  throw tooOften(`Pas plus de ${limit.points} questions en ${limit.seconds} secondes.`, standing.resetMs, headers);
}

/** RFC 6750, 3, and where it says how to authenticate: RFC 9728, 5.1. */
function challengeOf({ headers }: APIGatewayProxyEventV2, { kind }: Credential): Record<string, string> {
  const base = `${headers["x-forwarded-proto"] ?? "http"}://${headers["host"] ?? "localhost"}`;
  const metadata = `resource_metadata="${base}/.well-known/oauth-protected-resource"`;
  return {
    "WWW-Authenticate": [CHALLENGE, ...(kind === "none" ? [] : ['error="invalid_token"']), metadata].join(", "),
  };
}

function unknown({ kind }: Credential, headers: Readonly<Record<string, string>>): Refusal {
  const none = kind === "none";
  return new Refusal(
    none
      ? "Cette adresse demande un jeton (POST /token) ou une clé."
      : "Ce jeton ou cette clé n’est pas valable : faux, expiré, révoqué, ou donné deux fois.",
    {
      status: 401,
      title: "Authentification requise",
      headers,
    },
  );
}
