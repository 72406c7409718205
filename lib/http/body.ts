import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as z from "zod";
import { expectedBy } from "../query/expected.ts";
import { Refusal, unusable } from "../query/refusal.ts";
import { isTaken } from "../records/storable.ts";
import type { Fault } from "../query/refusal.ts";
import { readParameters, shortened } from "./parameters.ts";
import type { Generation } from "./parameters.ts";

/** What a route takes as its body. */
export interface BodyStatement<Schema extends z.ZodType = z.ZodType> {
  /** Of a form, an object of fields that read text, as parameters do. */
  readonly schema: Schema;
  /** How it may be written; a form needs an object schema. */
  readonly as: readonly BodyForm[];
  readonly maxBytes?: number;
  readonly description?: string;
  readonly example?: unknown;
}

/** `text` is given as it came, whatever its media type. */
export type BodyForm = "json" | "form" | "text";

/** The media types under which each form is published; any `+json` counts as JSON. */
export const BODY_TYPES: Readonly<Record<BodyForm, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  text: "*/*",
};

/** The part of a request that its body is read from. */
export type WithBody = Pick<APIGatewayProxyEventV2, "headers" | "body" | "isBase64Encoded">;

const MAX_BYTES = 100_000;
const MAX_DEPTH = 32;
const MAX_FAULTS = 20;
const JSON_TYPE = /^application\/[\w.-]+\+json$/;

/**
 * Reads a request's body by its statement.
 * @throws Refusal: 415 for another media type, charset or encoding, 413 when too large, 400 when not readable, 422 naming each wrong value by
 * its path.
 */
export function readBody<Schema extends z.ZodType>(
  event: WithBody,
  { schema, as, maxBytes = MAX_BYTES }: BodyStatement<Schema>,
  generation: Generation,
): z.output<Schema> {
  const form = as.includes("text") ? "text" : formOf(event, as);
  const text = textOf(event, maxBytes);
  if (form === "text") return schema.parse(text);
  if (form === "form" && schema instanceof z.ZodObject) {
    return readParameters(schema, { query: grouped(new URLSearchParams(text)) }, generation).values;
  }
  const value = parsed(text);
  const odd = oddPlace(value);
  if (odd) throw unusable([odd]);
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw unusable(read.error.issues.flatMap((issue) => faultsOf(schema, issue, value)).slice(0, MAX_FAULTS));
}

/** Values by name, in the order in which they came. */
export function grouped(pairs: Iterable<readonly [string, string]>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = found.get(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  return found;
}

function formOf({ headers }: WithBody, as: readonly BodyForm[]): BodyForm {
  const [type = "", ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";");
  const charset = parameters
    .map((text) => /^\s*charset="?([^"\s]*)"?\s*$/.exec(text)?.[1])
    .find((name) => name !== undefined);
  const encoding = headers["content-encoding"] ?? "identity";
  const form = as.find((one) => type.trim() === BODY_TYPES[one] || (one === "json" && JSON_TYPE.test(type.trim())));
  if (form && encoding === "identity" && (charset === undefined || charset === "utf-8")) return form;
  const accepted = as.map((one) => BODY_TYPES[one]).join(", ");
  throw new Refusal(`Le corps est attendu en ${accepted}, en UTF-8 et sans compression.`, {
    status: 415,
    title: "Type de corps non pris en charge",
    headers: { "Accept-Post": accepted },
  });
}

function textOf({ body = "", isBase64Encoded }: WithBody, maxBytes: number): string {
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > maxBytes) {
    throw new Refusal(`Le corps dépasse ${maxBytes} octets.`, { status: 413, title: "Corps trop grand" });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable("Le corps n’est pas de l’UTF-8.");
  }
}

function parsed(text: string): unknown {
  if (text.trim() === "") throw unreadable("Le corps est vide.");
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("Le corps n’est pas du JSON.");
  }
}

function unreadable(detail: string): Refusal {
  return new Refusal(detail, { status: 400, title: "Corps illisible" });
}

/** Where a value is nested too deeply, is text that no store takes, or has a key that could change the object's prototype. */
function oddPlace(value: unknown, place: readonly PropertyKey[] = []): Fault | undefined {
  if (typeof value === "string" && !isTaken(value)) {
    return { parametre: jsonPath(place), recu: "un texte", attendu: "un texte Unicode sans caractère nul" };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (place.length >= MAX_DEPTH) {
    return { parametre: jsonPath(place), recu: null, attendu: `au plus ${MAX_DEPTH} niveaux` };
  }
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, inner] of entries) {
    const at = [...place, key];
    if (
      key === "__proto__" ||
      key === "constructor" ||
      key === "prototype" ||
      (typeof key === "string" && !isTaken(key))
    ) {
      return { parametre: jsonPath(at), recu: null, attendu: "un autre nom" };
    }
    const odd = oddPlace(inner, at);
    if (odd) return odd;
  }
  return undefined;
}

function faultsOf(schema: z.ZodType, issue: z.core.$ZodIssue, body: unknown): Fault[] {
  const places = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  const attendu = expectedBy(schema, issue);
  return places.map((place) => ({ parametre: jsonPath(place), recu: cameAt(body, place), attendu }));
}

/** A value as it came, unless it is text, which may be a secret, or has parts: then what it is. Null where there is none. */
function cameAt(body: unknown, place: readonly PropertyKey[]): string | null {
  const value = place.reduce<unknown>(
    (inner, key) => (isKeyed(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    body,
  );
  if (value === undefined) return null;
  if (typeof value === "string") return "un texte";
  if (Array.isArray(value)) return "une liste";
  return typeof value === "number" || typeof value === "boolean" || value === null ? String(value) : "un objet";
}

function isKeyed(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === "object" && value !== null;
}

/** RFC 9535, 2.7: `$.filtres.types[0]`. */
function jsonPath(place: readonly PropertyKey[]): string {
  const steps = place.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    const name = String(key);
    return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? `.${shortened(name)}` : `['${shortened(name)}']`;
  });
  return `$${steps.join("")}`;
}
