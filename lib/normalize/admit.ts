import { faultOfIssue } from "./schema-fault.ts";
import * as z from "zod";
import { isCuttable } from "../records/bounds.ts";
import { quickLook } from "../records/quick-look.ts";
import type { CanonicalRecord, Sale } from "../records/record.ts";
import { cut, isStorable, storableValue } from "../records/storable.ts";
import { noting, refused } from "./refusal.ts";
import type { Fault, Noted } from "./refusal.ts";
import { READING } from "./reasons.ts";

/** What passes the door: a record, or a sale whose ordinal is not known yet. */
type Admissible = CanonicalRecord | Omit<Sale, "ordinal">;

/** The schema of one kind of record. */
export type RecordSchema<Kind> = z.ZodObject & z.ZodType<Kind>;

/** A record as it may be stored, and what was left out of it. */
export interface Admitted<Kind> {
  readonly record: Kind;
  readonly faults: readonly Fault[];
}

/** Facts that may be unknown but never be left out for being wrong: the record would tell another price. */
const VITAL: ReadonlySet<PropertyKey> = new Set(["priceCents", "rentCents"]);
const PLACE: ReadonlySet<PropertyKey> = new Set(["city", "postcode", "commune", "longitude", "latitude"]);

/**
 * The one door through which every record passes: text is made storable, and what the schema does not take is left out and said, text
 * that is too long cut, entries of a list one by one. @throws RowRefused when identity, price or place is at fault, or a field that must be
 * there; whatever `read` throws.
 */
export function admit<Kind extends Admissible>(schema: RecordSchema<Kind>, read: () => Kind): Admitted<Kind> {
  return admitNoted(schema, noting(read));
}

/** As `admit`, for a record that was read before, with what was noted then. */
export function admitNoted<Kind extends Admissible>(
  schema: RecordSchema<Kind>,
  { value, faults }: Noted<Kind>,
): Admitted<Kind> {
  const asItIs = lookOf(schema)(value) && isStorable(value);
  const admitted = asItIs ? { record: value, faults } : mended(schema, storableValue(value), faults);
  const nowhere = admitted.faults.find((fault) => fault.ofPlace);
  if (nowhere && isNowhere(admitted.record)) throw refused(nowhere);
  return admitted;
}

const looks = new WeakMap<z.ZodType, (value: unknown) => boolean>();

function lookOf(schema: z.ZodType): (value: unknown) => boolean {
  const known = looks.get(schema);
  if (known) return known;
  const look = quickLook(schema);
  looks.set(schema, look);
  return look;
}

function isNowhere(record: Admissible): boolean {
  if (record.kind !== "advert") return false;
  return [record.city, record.postcode, record.commune, record.longitude].every((fact) => fact === null);
}

type Issue = z.core.$ZodIssue;

function mended<Kind extends Admissible>(
  schema: RecordSchema<Kind>,
  draft: unknown,
  faults: readonly Fault[],
): Admitted<Kind> {
  const all = [...faults];
  for (const issue of schema.safeParse(draft).error?.issues ?? []) {
    const fault = mend(stepsTo(schema, draft, issue.path), issue);
    if (fault) all.push(fault);
  }
  const second = schema.safeParse(withoutGone(draft));
  if (second.success) return { record: second.data, faults: all };
  const [issue] = second.error.issues;
  throw refused(placedFault(issue, draft));
}

/** One step of the way from a record to the value at fault. */
interface Step {
  readonly schema: z.ZodType;
  readonly holder: Record<PropertyKey, unknown>;
  readonly key: PropertyKey;
}

/** Takes the place of an entry that leaves its list. */
const GONE = Symbol("gone");

/** Corrects the draft where an issue is, and tells what was wrong; nothing where that was corrected before. */
function mend(steps: readonly Step[], issue: Issue): Fault | null {
  const last = steps.at(-1);
  if (!last) throw refused(placedFault(issue, null));
  const value = last.holder[last.key];
  if (steps.some(({ holder, key }) => holder[key] === GONE || holder[key] === null)) return null;
  const fault = placedFault(issue, value);
  if (issue.code === "too_big" && typeof value === "string" && isCuttable(inner(last.schema))) {
    last.holder[last.key] = cut(value, Number(issue.maximum));
    return { ...fault, reason: READING.textCut(fault.field ?? "", value.length, Number(issue.maximum)) };
  }
  if (issue.code === "too_big" && Array.isArray(value)) {
    last.holder[last.key] = value.slice(0, Number(issue.maximum));
    return { ...fault, reason: READING.listCut(fault.field ?? "", value.length, Number(issue.maximum)) };
  }
  for (const { schema, holder, key } of steps.toReversed()) {
    const mayGo = Array.isArray(holder);
    if (!mayGo && (!(schema instanceof z.ZodNullable) || VITAL.has(key))) continue;
    holder[key] = mayGo ? GONE : null;
    return fault;
  }
  throw refused(fault);
}

/** The steps of a path through a schema and a value of it, as far as both go. */
function stepsTo(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): Step[] {
  const steps: Step[] = [];
  let [of, holder] = [schema, value];
  for (const key of path) {
    const kind = inner(of);
    if (!isHolder(holder)) break;
    if (kind instanceof z.ZodObject) of = schemaAt(kind, key);
    else if (kind instanceof z.ZodArray) of = asType(kind.element);
    else break;
    steps.push({ schema: of, holder, key });
    holder = holder[key];
  }
  return steps;
}

function schemaAt(object: z.ZodObject, key: PropertyKey): z.ZodType {
  return asType(object.shape[String(key)]);
}

function inner(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodNullable || schema instanceof z.ZodOptional ? inner(asType(schema.unwrap())) : schema;
}

function asType(schema: unknown): z.ZodType {
  return schema instanceof z.ZodType ? schema : z.unknown();
}

function isHolder(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** The draft without the entries that left their lists. */
function withoutGone(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => entry !== GONE).map(withoutGone);
  if (!isHolder(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, withoutGone(inside)]));
}

function placedFault(issue: Issue | undefined, value: unknown): Fault {
  const ofPlace = issue?.path.length === 1 && issue.path.some((key) => PLACE.has(key));
  return { ...faultOfIssue(issue, value), ofPlace };
}
