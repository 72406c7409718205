import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Refusal } from "../query/refusal.ts";
import type { Scope } from "../stores/access/roles.ts";

/** What a route asks of whoever calls it: nothing, or a scope. */
export type Access = "public" | Scope;

/** Who asks. */
export interface Identity {
  /** Name of the user, or of the user whose key it is; `cle:7` for a key of nobody's; null for somebody unknown. No two of them are alike. */
  readonly subject: string | null;
  readonly scopes: readonly Scope[];
}

/** Somebody who was let in, and the headers that every answer to them carries. */
interface Admission {
  readonly identity: Identity;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Decides who asks and whether they may; `start` opens what the decision needs.
 * @throws Refusal (401, 403, 429) when they may not.
 */
export type Authorize<Deps> = (
  event: APIGatewayProxyEventV2,
  access: Access,
  start: () => Promise<Deps>,
) => Promise<Admission>;

/** Somebody of whom nothing is known. */
export const ANONYMOUS: Identity = { subject: null, scopes: [] };

/** Lets everybody into what is public, and nobody into anything else. */
export const publicOnly: Authorize<unknown> = (_, access) =>
  access === "public"
    ? Promise.resolve({ identity: ANONYMOUS })
    : Promise.reject(
        new Refusal("Cette adresse demande un jeton ou une clé.", {
          status: 401,
          title: "Authentification requise",
          headers: { "WWW-Authenticate": "Bearer" },
        }),
      );
