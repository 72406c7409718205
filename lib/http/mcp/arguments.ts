/** A tool's arguments: their JSON schema, and how they become the question of a route. */
import * as z from "zod";
import { asPublished } from "../openapi.ts";
import type { Asked } from "../parameters.ts";
import type { Statement } from "../route.ts";
import type { ToolStatement } from "./tools.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** JSON Schema (2020-12) of a zod schema as the API publishes it. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: (context) => {
      const own = context.zodSchema instanceof z.ZodType ? context.zodSchema.meta()?.["override"] : undefined;
      if (typeof own === "function") own(context);
      asPublished(context);
    },
  });
  return portable(atRoot(json));
}

/** The protocol wants an object at the root, not a reference to one. */
function atRoot({ $ref, ...json }: JsonSchema): JsonSchema {
  const named = $ref === undefined ? undefined : json.$defs?.[$ref.slice("#/$defs/".length)];
  return { ...json, ...named };
}

/** What stays beside the branches of a value of several types. */
const BESIDE = new Set(["description", "title", "default", "examples", "deprecated"]);

/** The same with one type a schema: models' dialects know no list of types. */
function portable<Schema extends object>(schema: Schema): Schema {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) copy[name] = walked(value);
  const { type, prefixItems } = copy;
  if (Array.isArray(prefixItems) && copy["items"] === false) {
    delete copy["items"];
    Object.assign(copy, { minItems: prefixItems.length, maxItems: prefixItems.length });
  }
  if (!Array.isArray(type)) return Object.assign(Object.create(null), copy);
  const own = Object.entries(copy).filter(([name]) => name !== "type");
  const beside = own.filter(([name]) => BESIDE.has(name));
  const constraints = Object.fromEntries(own.filter(([name]) => !BESIDE.has(name)));
  const branches = type.map((one) => (one === "null" ? { type: one } : { type: one, ...constraints }));
  return Object.assign(Object.create(null), { ...Object.fromEntries(beside), anyOf: branches });
}

function walked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walked);
  return typeof value === "object" && value !== null ? portable(value) : value;
}

/** What a tool's arguments may be. */
export function inputSchemaOf(tool: ToolStatement, { params, body }: Statement): JsonSchema {
  const schema = jsonSchemaOf(body?.schema ?? params, "input");
  const all = Object.entries(schema.properties ?? {});
  const kept = all.filter(([name]) => tool.only?.includes(name) ?? true);
  const required = [...new Set([...(schema.required ?? []), ...(tool.required ?? [])])].filter(
    (name) => tool.defaults?.[name] === undefined && kept.some(([own]) => own === name),
  );
  return {
    ...schema,
    type: "object",
    properties: Object.fromEntries(kept),
    required,
    additionalProperties: false,
    examples: [tool.example],
  };
}

/** How many digits a code has that a client may take for a number. */
const DIGITS: Readonly<Record<string, number>> = { commune: 5, code_postal: 5, code_insee: 5, departement: 2 };

/** Codes are text, also when a client sends numbers: 1001 is "01001". */
export function withCodes(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const digits = DIGITS[name];
      if (digits === undefined) return [name, value];
      const code = (one: unknown) => (typeof one === "number" ? String(one).padStart(digits, "0") : one);
      return [name, Array.isArray(value) ? value.map(code) : code(value)];
    }),
  );
}

/** The question of a route that takes parameters: each argument as a query string would say it. */
export function askedOf(tool: ToolStatement, { path }: Statement, given: Readonly<Record<string, unknown>>): Asked {
  const told = Object.entries({ ...tool.defaults, ...given }).flatMap(([name, value]) => {
    const texts = (Array.isArray(value) ? value : [value]).flatMap((one) => textOf(one));
    return texts.length === 0 ? [] : [[name, texts] as const];
  });
  const inPath = (name: string) => path.includes(`{${name}}`);
  return {
    path: new Map(told.filter(([name]) => inPath(name)).map(([name, texts]) => [name, texts.join(",")])),
    query: new Map(told.filter(([name]) => !inPath(name))),
  };
}

function textOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return [typeof value === "string" ? value : JSON.stringify(value)];
}
