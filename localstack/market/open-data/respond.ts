import type { Answer } from "../answer.ts";
import type { Trouble } from "../trouble.ts";
import type { ApiRequest, ApiServer } from "./api.ts";
import { spoilt } from "./spoil.ts";

/** Has an API answer, and spoils the answer as the switches say. */
export async function respond(server: ApiServer, request: ApiRequest): Promise<Answer> {
  const { troubles } = request;
  const answer = await server({ ...request, url: addressUnder(request.url, troubles) });
  const { status } = answer;
  // An API tells the market's time: a window that begins at its last answer then meets what the market brought since.
  const headers = { date: new Date(request.instant).toUTCString(), ...answer.headers };
  if ("body" in answer) {
    return { kind: "api", status, headers: { "content-type": answer.type, ...headers }, body: answer.body };
  }
  const body = JSON.stringify(spoilt(answer.value, troubles));
  return {
    kind: "api",
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: on(troubles, "invalid-json") ? body.slice(0, Math.ceil(body.length * 0.6)) : body,
  };
}

/** Tells whether a switch of a kind is among those. */
export function on(troubles: readonly Trouble[], kind: Trouble["kind"]): boolean {
  return troubles.some((trouble) => trouble.kind === kind);
}

const PAGING = ["after", "page", "skip"];

/** A page that repeats is the first, whichever was asked for. */
function addressUnder(url: URL, troubles: readonly Trouble[]): URL {
  if (!on(troubles, "repeating-page")) return url;
  const first = new URL(url);
  for (const parameter of PAGING) first.searchParams.delete(parameter);
  return first;
}
