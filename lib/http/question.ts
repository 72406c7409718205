import { closest, distance } from "fastest-levenshtein";
import * as z from "zod";
import { unusable } from "../query/refusal.ts";
import type { Fault } from "../query/refusal.ts";
import { cut } from "../records/storable.ts";

/** What a route may be asked: `z.object` ignores unknown parameters, `z.strictObject` refuses them. */
export type ParameterSchema = z.ZodObject;

/** Longest part of a wrong value that is told back. */
const ECHO = 100;

/**
 * Reads a route's parameters from text; an empty one counts as absent.
 * @throws Refusal (422) naming each wrong parameter, what came and what is expected.
 */
export function readQuestion<Schema extends ParameterSchema>(
  schema: Schema,
  given: Readonly<Record<string, string>>,
): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(given).filter(([, text]) => text.trim() !== ""));
  const read = schema.safeParse(present);
  if (read.success) return read.data;
  throw unusable(distinct(read.error.issues.flatMap((issue) => faultsOf(issue, schema, present))));
}

function faultsOf(issue: z.core.$ZodIssue, schema: ParameterSchema, given: Readonly<Record<string, string>>): Fault[] {
  const known = Object.keys(schema.shape);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({ parametre: name, recu: echo(given[name]), attendu: knownNames(name, known) }));
  }
  const name = String(issue.path[0] ?? "");
  const expected = issue.code === "custom" && issue.message !== "Invalid input" ? issue.message : undefined;
  return [
    {
      parametre: name,
      recu: echo(given[name]),
      attendu: expected ?? describe(schema.shape[name]) ?? "une autre valeur",
    },
  ];
}

/** Descriptions stand on the field itself, under what makes it optional. */
function describe(field: unknown): string | undefined {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault) return describe(field.unwrap());
  return field instanceof z.ZodType ? field.description : undefined;
}

function knownNames(name: string, known: readonly string[]): string {
  if (known.length === 0) return "aucun paramètre";
  const nearest = closest(name, known);
  const hint = distance(name, nearest) <= Math.max(2, name.length / 3) ? ` ; vouliez-vous dire « ${nearest} » ?` : "";
  return `un de ces paramètres : ${known.join(", ")}${hint}`;
}

function echo(value: string | undefined): string | null {
  if (value === undefined) return null;
  return value.length > ECHO ? `${cut(value, ECHO)}…` : value;
}

function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [fault.parametre, fault])).values()];
}
