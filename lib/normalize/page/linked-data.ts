/** Linked data in pages: JSON-LD scripts of the schema.org vocabulary. */
import type { Script } from "./scripts.ts";

/** One node of a page's linked data. */
export type Node = Readonly<Record<string, unknown>>;

/** Gives the nodes of a page's JSON-LD scripts, those of a `@graph` or a list one by one. A script that is no JSON gives none. */
export function nodesAmong(scripts: readonly Script[]): Node[] {
  return scripts
    .filter(({ type }) => type?.toLowerCase() === "application/ld+json")
    .flatMap(({ content }) => nodesOf(parsed(content)));
}

/** Whether a node is of one of these schema.org types. */
export function isOf(node: Node, types: ReadonlySet<string>): boolean {
  return listOf(node["@type"]).some((type) => typeof type === "string" && types.has(type.replace(/^.*[/:#]/, "")));
}

/** A node under a key: the value itself, or the first of several. */
export function nodeAt(node: Node | null, key: string): Node | null {
  return listOf(node?.[key]).find(isNode) ?? null;
}

/** A plain value under a key, out of its QuantitativeValue when it is in one; null where there is none. */
export function valueAt(node: Node | null, key: string): string | number | null {
  const [first] = listOf(node?.[key]);
  const value = isNode(first) ? (first["value"] ?? first["@value"]) : first;
  return typeof value === "string" || typeof value === "number" ? value : null;
}

/** A value as a list: nothing is an empty one. */
export function listOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether a value is a node and not plain. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nodesOf(value: unknown): Node[] {
  return listOf(value)
    .filter(isNode)
    .flatMap((node) => ("@graph" in node ? listOf(node["@graph"]).filter(isNode) : [node]));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
