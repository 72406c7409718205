import { openApiDocument } from "../openapi.ts";
import type { Route } from "../route.ts";
import type { ToolStatement } from "./tools.ts";

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a tool takes and gives. */
interface ToolSchemas {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}

/** One parameter as it is published. */
interface PublishedParameter {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** What is published of the routes that tools read. */
export interface Published {
  schemasOf(tool: ToolStatement): ToolSchemas;
  parametersOf(path: string): readonly PublishedParameter[];
}

const REFERENCE = "#/components/schemas/";

/** Takes the schemas of tools from the published document of the routes, so that both say the same. */
export function publishedSchemas<Deps>(routes: readonly Route<Deps>[], version: string): Published {
  const document: unknown = openApiDocument(routes, version);
  const components = record(at(document, "components", "schemas"));
  const parametersOf = (path: string): PublishedParameter[] =>
    list(at(document, "paths", path, "get", "parameters")).map((parameter) => ({
      name: textOf(at(parameter, "name")),
      required: at(parameter, "required") === true,
      description: textOf(at(parameter, "description")),
      schema: record(at(parameter, "schema")),
    }));
  return {
    parametersOf,
    schemasOf: (tool) => {
      const method = (tool.method ?? "GET").toLowerCase();
      const operation = at(document, "paths", tool.path, method);
      const answer = at(operation, "responses", "200", "content", "application/json", "schema");
      const body = at(operation, "requestBody", "content", "application/json", "schema");
      const input = body === undefined ? objectOf(parametersOf(tool.path), tool.without) : record(body);
      return {
        input: { ...alone(input, components), examples: [tool.example] },
        output: alone(record(answer), components),
      };
    },
  };
}

function objectOf(parameters: readonly PublishedParameter[], without: readonly string[] = []): JsonSchema {
  const taken = parameters.filter(({ name }) => !without.includes(name));
  const required = taken.filter((parameter) => parameter.required).map(({ name }) => name);
  return {
    type: "object",
    properties: Object.fromEntries(taken.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** A schema with all that it refers to in itself: an object at its top, as tools must have it. */
function alone(schema: JsonSchema, components: JsonSchema): JsonSchema {
  const reference = schema["$ref"];
  const top = typeof reference === "string" ? record(components[nameIn(reference)]) : schema;
  const needed = new Map<string, unknown>();
  collect(top, components, needed);
  const definitions = Object.fromEntries([...needed].map(([name, definition]) => [name, moved(definition)]));
  return { ...record(moved(top)), ...(needed.size > 0 && { $defs: definitions }) };
}

const nameIn = (reference: string): string => reference.slice(REFERENCE.length);

function collect(value: unknown, components: JsonSchema, needed: Map<string, unknown>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inside] of Object.entries(value)) {
    if (key !== "$ref" || typeof inside !== "string") collect(inside, components, needed);
    else if (!needed.has(nameIn(inside))) {
      needed.set(nameIn(inside), components[nameIn(inside)]);
      collect(components[nameIn(inside)], components, needed);
    }
  }
}

/**
 * The same with references to its own definitions, each type by itself, and no schema that is a mere boolean: clients that translate schemas know
 * no lists of types and no booleans.
 */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== "object" || value === null) return value;
  const { type, description, ...rest } = record(value);
  if (Array.isArray(type)) {
    const described = description === undefined ? {} : { description };
    return {
      anyOf: type.map((one: unknown) => (one === "null" ? { type: one } : record(moved({ type: one, ...rest })))),
      ...described,
    };
  }
  const { prefixItems, items } = rest;
  if (Array.isArray(prefixItems) && items === false) {
    const { items: _, ...open } = record(value);
    return moved({ ...open, minItems: prefixItems.length, maxItems: prefixItems.length });
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [
      key,
      key === "$ref" && typeof inside === "string" ? `#/$defs/${nameIn(inside)}` : moved(inside),
    ]),
  );
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) found = record(found)[key];
  return found;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
