import * as z from "zod";
import { valueAt } from "../../records/value-at.ts";
import type { ApiSource } from "../../sources/schema.ts";
import type { Reason } from "../../records/reason.ts";
import { API } from "./reasons.ts";

/** What is known of the fields that a service has. */
export const ServiceFields = z.object({
  /** As its schema lists them; null where it gives none that can be read. */
  known: z.array(z.string()).nullable(),
  /** Those that it refused when they were asked for. */
  refused: z.array(z.string()),
});
export type ServiceFields = z.infer<typeof ServiceFields>;

/** Values of the placeholders of a text, by name; null: the service has no such field. */
export type Filling = Readonly<Record<string, string | null>>;

/** Reads a service's schema, a list of objects that name a field each under `key`; null where it is something else. */
export function readSchema(text: string, key: string): string[] | null {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(schema)) return null;
  const names = schema.map((field: unknown) => valueAt(field, key)).filter((name) => typeof name === "string");
  return names.length > 0 ? names : null;
}

/** Gives the first of these names by which the service knows a field; without a schema, the first that it did not refuse. */
function nameIn(names: readonly string[], { known, refused }: ServiceFields): string | null {
  return names.find((name) => (known?.includes(name) ?? true) && !refused.includes(name)) ?? null;
}

/** The fields that the service has, as far as that is known. */
export function fieldsThere({ fields }: ApiSource, { known, refused }: ServiceFields): string[] {
  const there = known ?? Object.values(fields?.names ?? {}).flat();
  return there.filter((name) => !refused.includes(name));
}

/** The names of the fields that are asked for. */
function askedNames({ fields }: ApiSource, service: ServiceFields): string[] {
  const names = Object.values(fields?.names ?? {}).map((alternatives) => nameIn(alternatives, service));
  return [...new Set(names.filter((name) => name !== null))];
}

/** Gives the placeholders that a source's fields and communes stand for. */
export function fillingOf(source: ApiSource, service: ServiceFields): Filling {
  const named = Object.entries(source.fields?.names ?? {}).map(
    ([ours, names]) => [ours, nameIn(names, service)] as const,
  );
  const escaped = named.map(([ours, name]) => [`${ours}:qs`, name === null ? null : escapedForLucene(name)] as const);
  return {
    ...Object.fromEntries([...named, ...escaped]),
    fields: askedNames(source, service).join(","),
    communes: source.communes.map((code) => `"${code}"`).join(" OR "),
  };
}

/**
 * Fills the placeholders of a text; braces around anything else stay.
 * @throws RangeError naming the placeholder whose field the service does not have.
 */
export function filled(text: string, filling: Filling): string {
  return text.replaceAll(/\{([\w:]+)\}/g, (whole, name: string) => {
    const value = filling[name];
    if (value === null) throw new RangeError(`the service has no field for {${name}}, which its parameters need`);
    return value ?? whole;
  });
}

/** Tells which optional fields the service does not have, in words; null where it has all. */
export function lacksInWords({ fields }: ApiSource, service: ServiceFields): Reason | null {
  const lacking = Object.values(fields?.names ?? {}).filter((names) => nameIn(names, service) === null);
  return lacking.length === 0 ? null : API.noField(lacking.map(([name]) => name).join(", "));
}

/** So much of a refusal is looked at. */
const READ = 1_000;

/** Finds the one asked field that a refusal (400) names; null where it names none, or several. */
export function refusedField(said: string, source: ApiSource, service: ServiceFields): string | null {
  const inOrder = askedNames(source, service).sort((one, other) => other.length - one.length);
  const named = new Set<string>();
  let rest = said.slice(0, READ);
  for (const name of inOrder) {
    if (!rest.includes(name)) continue;
    named.add(name);
    // A shorter name that is a part of this one is not named by it.
    rest = rest.replaceAll(name, " ");
  }
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : null;
}

/** Lucene's own characters: https://lucene.apache.org/core/9_0_0/queryparser/org/apache/lucene/queryparser/classic/package-summary.html */
function escapedForLucene(name: string): string {
  return name.replaceAll(/[-+=&|><!(){}[\]^"~*?:\\/\s]/g, String.raw`\$&`);
}
