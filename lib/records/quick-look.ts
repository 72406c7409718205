import * as z from "zod";

type Look = (value: unknown) => boolean;

/**
 * Makes a quick look of a schema: true only for what the schema takes as it is, at a fifth of the schema's price. Where it is false, the
 * schema itself has to be asked. What it does not know how to look at, it asks the schema about, once for each of the values that come back.
 */
export function quickLook(schema: z.ZodType): Look {
  if (schema instanceof z.ZodNullable) return orElse(null, quickLook(typeOf(schema.unwrap())));
  if (schema instanceof z.ZodOptional) return orElse(undefined, quickLook(typeOf(schema.unwrap())));
  if (schema instanceof z.ZodObject && !schema.def.checks?.length) return objectLook(schema);
  if (schema instanceof z.ZodArray) return arrayLook(schema);
  if (schema instanceof z.ZodEnum) {
    const options = new Set<unknown>(schema.options);
    return (value) => options.has(value);
  }
  if (schema instanceof z.ZodNumber) return numberLook(schema) ?? asked(schema);
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === "boolean";
  if (schema.constructor === z.ZodString) return stringLook(schema) ?? asked(schema);
  return asked(schema);
}

function orElse(empty: null | undefined, look: Look): Look {
  return (value) => value === empty || look(value);
}

function objectLook(schema: z.ZodObject): Look {
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, quickLook(typeOf(field))] as const);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    for (const [name, look] of fields) if (!look(Reflect.get(value, name))) return false;
    return true;
  };
}

function arrayLook(schema: z.ZodArray): Look {
  const look = quickLook(typeOf(schema.element));
  const bounds = schema.def.checks?.map(({ _zod: { def } }) => longest(def)) ?? [];
  if (bounds.includes(undefined)) return asked(schema);
  const most = Math.min(...bounds.map((bound) => bound ?? 0), Number.POSITIVE_INFINITY);
  return (value) => Array.isArray(value) && value.length <= most && value.every(look);
}

/** Only lengths and patterns are looked at; null where the schema says more. */
function stringLook(schema: z.ZodType): Look | null {
  let most = Number.POSITIVE_INFINITY;
  const patterns: RegExp[] = [];
  for (const { _zod } of schema.def.checks ?? []) {
    const bound = longest(_zod.def);
    const pattern = "pattern" in _zod.def ? _zod.def.pattern : undefined;
    if (bound !== undefined) most = Math.min(most, bound);
    else if (pattern instanceof RegExp && !pattern.global && !pattern.sticky) patterns.push(pattern);
    else return null;
  }
  return (value) =>
    typeof value === "string" && value.length <= most && patterns.every((pattern) => pattern.test(value));
}

/** Only bounds and wholeness are looked at; null where the schema says more. */
function numberLook(schema: z.ZodNumber): Look | null {
  const { minValue, maxValue, isInt } = schema;
  const known = new Set(["greater_than", "less_than", "number_format"]);
  if (schema.def.checks?.some(({ _zod }) => !known.has(_zod.def.check))) return null;
  if (minValue === null || maxValue === null) return null;
  // On a bound the schema is asked: it may be one that is left out.
  const ask = asked(schema);
  return (value) => {
    if (typeof value !== "number") return false;
    if (value > minValue && value < maxValue) return !isInt || Number.isSafeInteger(value);
    return ask(value);
  };
}

function longest(def: { readonly check: string }): number | undefined {
  return def.check === "max_length" && "maximum" in def && typeof def.maximum === "number" ? def.maximum : undefined;
}

/** So many values are remembered, and none that is longer. */
const REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 100;

/** Asks the schema; what was taken is not asked about again: days and instants come back in most rows. Objects may change meanwhile. */
function asked(schema: z.ZodType): Look {
  const taken = new Set<unknown>();
  return (value) => {
    if (taken.has(value)) return true;
    if (!schema.safeParse(value).success) return false;
    if (typeof value === "object" || (typeof value === "string" && value.length > LONGEST_REMEMBERED)) return true;
    if (taken.size >= REMEMBERED) taken.clear();
    taken.add(value);
    return true;
  };
}

function typeOf(schema: unknown): z.ZodType {
  return schema instanceof z.ZodType ? schema : z.never();
}
