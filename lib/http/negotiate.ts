import type { APIGatewayProxyEventV2 } from "aws-lambda";
import Negotiator from "negotiator";
import { Refusal } from "../query/refusal.ts";
import type { Generation } from "./parameters.ts";

/**
 * The media type in which to answer, of those that a route offers (the first is what callers without a wish get).
 * @throws Refusal (406) on new paths when the caller accepts none of them; earlier paths answer in the first then, as they always did.
 */
export function negotiate(
  event: APIGatewayProxyEventV2,
  offered: readonly [string, ...string[]],
  generation: Generation,
): string {
  const accept = event.headers["accept"];
  if (accept === undefined) return offered[0];
  const wanted = new Negotiator({ headers: { accept } }).mediaType(offered);
  if (wanted !== undefined) return wanted;
  if (generation === "earlier") return offered[0];
  throw new Refusal(`Cette adresse répond en ${offered.join(", ")}.`, { status: 406, title: "Aucun format accepté" });
}
