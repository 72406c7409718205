import { closest, distance } from "fastest-levenshtein";
import * as z from "zod";
import { unusable } from "../query/refusal.ts";
import type { Fault } from "../query/refusal.ts";

/** Values by name, in the order in which they came. */
type Given = ReadonlyMap<string, readonly string[]>;

/**
 * How strictly parameters are read. `earlier`: as the earlier API did, unknown ones are ignored, of one that comes twice the last counts,
 * contradictions find nothing. `new`: each of these is refused by name.
 */
export type Generation = "earlier" | "new";

/** What came for a route: what its path holds, and what its query string (or a form) says. */
export interface Asked {
  readonly path?: ReadonlyMap<string, string>;
  readonly query: Given;
}

/** A route's parameters as read, and the names of those that were ignored. */
export interface Parameters<Values> {
  readonly values: Values;
  readonly ignored: readonly string[];
}

/** Longest part of a wrong value that is told back. */
const ECHO = 100;
/** Nobody reads more of them. */
const MAX_FAULTS = 20;

/**
 * Reads parameters by the rules of a generation. An empty one counts as absent; a list (`list` in lib/query/fields.ts) may come several
 * times, as `name` or `name[]`. Of an earlier path, `earlierNames` are the parameters that it always had: values of others that can't be read
 * are ignored, as the parameter itself was.
 * @throws Refusal (422) naming each wrong parameter, what came and what is expected.
 */
export function readParameters<Schema extends z.ZodObject>(
  schema: Schema,
  { path = new Map(), query }: Asked,
  generation: Generation,
  earlierNames?: readonly string[],
): Parameters<z.output<Schema>> {
  const names = Object.keys(schema.shape).filter((name) => !path.has(name));
  const { known, unknown } = sorted(schema, names, query);
  for (const [name, text] of path) known.set(name, [text]);
  const first = schema.safeParse(valuesOf(schema, known));
  const unread = first.success || !earlierNames ? [] : addedNames(first.error.issues, earlierNames);
  for (const name of unread) known.delete(name);
  const read = unread.length === 0 ? first : schema.safeParse(valuesOf(schema, known));
  const faults = read.success ? [] : read.error.issues.map((issue) => faultOf(issue, schema, known));
  if (generation === "new")
    faults.push(...repeated(schema, known), ...unknown.map((name) => unknownFault(name, query, names)));
  if (read.success && faults.length === 0 && generation === "new") faults.push(...contradictions(read.data, known));
  if (!read.success || faults.length > 0) throw unusable(distinct(faults));
  return { values: read.data, ignored: [...unknown, ...unread] };
}

function addedNames(issues: readonly z.core.$ZodIssue[], earlierNames: readonly string[]): string[] {
  const names = new Set(issues.map(({ path }) => String(path[0] ?? "")));
  return [...names].filter((name) => !earlierNames.includes(name));
}

/** Tells the parameters that the schema knows from the others, under the schema's own names. */
function sorted(schema: z.ZodObject, names: readonly string[], query: Given) {
  const known = new Map<string, readonly string[]>();
  const unknown: string[] = [];
  for (const [given, texts] of query) {
    const name = given.endsWith("[]") && isList(schema, given.slice(0, -2)) ? given.slice(0, -2) : given;
    if (names.includes(name)) known.set(name, [...(known.get(name) ?? []), ...texts]);
    else unknown.push(given);
  }
  return { known, unknown };
}

function valuesOf(schema: z.ZodObject, known: Given): Record<string, string | string[]> {
  const values = [...known].flatMap(([name, texts]) => {
    const value = isList(schema, name) ? itemsOf(texts) : (texts.at(-1) ?? "");
    return value.length === 0 || (typeof value === "string" && value.trim() === "") ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

function itemsOf(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(","))
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function repeated(schema: z.ZodObject, known: Given): Fault[] {
  return [...known]
    .filter(([name, texts]) => texts.length > 1 && !isList(schema, name))
    .map(([name, texts]) => ({ parametre: name, recu: echo(texts), attendu: "une seule valeur" }));
}

function unknownFault(name: string, query: Given, names: readonly string[]): Fault {
  return { parametre: name, recu: echo(query.get(name)), attendu: knownNames(name, names) };
}

/** Pairs of which the lower end is above the upper one: `min_x` and `max_x`, `x_min` and `x_max`, `de` and `a`. */
function contradictions(values: Readonly<Record<string, unknown>>, known: Given): Fault[] {
  return Object.keys(values).flatMap((low) => {
    const high = low === "de" ? "a" : low.replace(/^min_|_min$/, (part) => part.replace("min", "max"));
    const [from, to] = [values[low], values[high]];
    if (high === low || !isAbove(from, to)) return [];
    return [
      {
        parametre: low,
        recu: echo(known.get(low)),
        attendu: `au plus la valeur de « ${high} » (${echo(known.get(high))})`,
      },
    ];
  });
}

function isAbove(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") return one > other;
  return typeof one === "string" && typeof other === "string" && one > other;
}

function faultOf(issue: z.core.$ZodIssue, schema: z.ZodObject, known: Given): Fault {
  const name = String(issue.path[0] ?? "");
  const said = issue.code === "custom" && issue.message !== "Invalid input" ? issue.message : undefined;
  return {
    parametre: name,
    recu: echo(known.get(name)),
    attendu: said ?? metaOf(schema.shape[name]).description ?? "une autre valeur",
  };
}

function isList(schema: z.ZodObject, name: string): boolean {
  return Object.hasOwn(schema.shape, name) && metaOf(schema.shape[name])["list"] === true;
}

/** What is said of a field stands on itself, under what makes it optional. */
function metaOf(field: unknown): z.core.GlobalMeta {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodPrefault) {
    return metaOf(field.unwrap());
  }
  return (field instanceof z.ZodType ? field.meta() : undefined) ?? {};
}

function knownNames(name: string, known: readonly string[]): string {
  if (known.length === 0) return "aucun paramètre";
  const nearest = closest(name, known);
  const hint = distance(name, nearest) <= Math.max(2, name.length / 3) ? ` ; vouliez-vous dire « ${nearest} » ?` : "";
  return `un de ces paramètres : ${known.join(", ")}${hint}`;
}

function echo(texts: readonly string[] | undefined): string | null {
  return texts === undefined ? null : shortened(texts.join(", "));
}

/** A wrong value as it is told back: its beginning. */
export function shortened(text: string): string {
  return text.length > ECHO ? `${text.slice(0, ECHO).toWellFormed()}…` : text;
}

function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [fault.parametre, fault])).values()].slice(0, MAX_FAULTS);
}
