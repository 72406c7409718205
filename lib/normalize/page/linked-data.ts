/**
 * Linked data in pages: JSON-LD scripts of the schema.org vocabulary (https://www.w3.org/TR/json-ld11/), their nodes joined by `@id`.
 *
 * jsonld (5.x), the maintained library, was tried and does not fit: it is asynchronous where readers are plain functions, adds 546 kB to each
 * bundle, and one value that its specification forbids ("@type": null) makes it refuse the whole page. What pages need of it is small: the
 * names of one vocabulary under any prefix, references, `@graph`, `@reverse`, lists and values. No context is ever fetched.
 */
import { decoded } from "./character-references.ts";
import type { Script } from "./scripts.ts";

/** One node of a page's linked data, its keys without prefixes; a reference to a node is that node, so nodes may be circular. */
export type Node = Readonly<Record<string, unknown>>;

/** Deeper, and longer, is no advert. */
const DEEPEST = 50;
const LONGEST_LIST = 1_000;

/**
 * Gives the nodes that a page's JSON-LD scripts hold at their top or in a `@graph`, and after them those inside others, each once.
 * Nodes of one `@id`, also of different scripts, are one. A script that is no JSON gives none.
 */
export function nodesAmong(
  scripts: readonly Script[],
  base?: string,
): { readonly top: Node[]; readonly inside: Node[] } {
  const contents = scripts.filter(({ type }) => isJsonLd(type)).map(({ content }) => content.trim());
  const graph = new Graph(base);
  for (const content of new Set(contents)) graph.add(parsed(content));
  return graph.nodes();
}

/** Whether a node is of one of these schema.org types. */
export function isOf(node: Node, types: ReadonlySet<string>): boolean {
  return listOf(node["@type"]).some((type) => typeof type === "string" && types.has(type));
}

/** The nodes under a key; a reference to what the page does not tell is none. */
export function nodesAt(node: Node | null, key: string): Node[] {
  return listOf(node?.[key])
    .filter(isNode)
    .filter((found) => Object.keys(found).some((name) => name !== "@id"));
}

/** The first of the nodes under a key. */
export function nodeAt(node: Node | null, key: string): Node | null {
  return nodesAt(node, key)[0] ?? null;
}

/** A plain value under a key, out of its QuantitativeValue when it is in one; null where there is none. */
export function valueAt(node: Node | null, key: string): string | number | null {
  const [first] = listOf(node?.[key]);
  const value = isNode(first) ? first["value"] : first;
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

/** `application/ld+json`, with or without parameters. */
function isJsonLd(type: string | null): boolean {
  return type?.split(";", 1)[0]?.trim().toLowerCase() === "application/ld+json";
}

const VOCABULARY = /^https?:\/\/(?:www\.)?schema\.org\/(?:#)?/i;
/** What schema.org's own context calls keywords. */
const OWN_TERMS = new Map([
  ["id", "@id"],
  ["type", "@type"],
]);

const NOT_TOLD: ReadonlySet<string> = new Set(["@context", "@id", "@graph", "__proto__"]);

/** The terms that a `@context` defines, each with the name or keyword that it stands for; prefixes end with a colon. */
type Terms = ReadonlyMap<string, string>;

class Graph {
  readonly #base: string | undefined;
  readonly #byId = new Map<string, Record<string, unknown>>();
  readonly #top = new Set<Node>();
  readonly #inside = new Set<Node>();
  #script = 0;

  constructor(base: string | undefined) {
    this.#base = base;
  }

  add(document: unknown): void {
    this.#script++;
    for (const root of listOf(document).flat()) if (isNode(root)) this.#read(root, OWN_TERMS, 0, this.#top);
  }

  nodes(): { readonly top: Node[]; readonly inside: Node[] } {
    return { top: [...this.#top], inside: [...this.#inside].filter((node) => !this.#top.has(node)) };
  }

  /** The value as it is told: plain, a node, or a list of these. */
  #valueOf(value: unknown, terms: Terms, depth: number): unknown {
    if (depth > DEEPEST) return null;
    if (Array.isArray(value)) return value.flatMap((entry: unknown) => listOf(this.#valueOf(entry, terms, depth + 1)));
    if (!isNode(value)) return value;
    const keyword = ["@value", "@list", "@set"].find((name) => name in value);
    return keyword === undefined
      ? this.#read(value, terms, depth + 1, this.#inside)
      : this.#valueOf(value[keyword], terms, depth + 1);
  }

  #read(written: Node, outer: Terms, depth: number, into: Set<Node>): Node {
    const terms = termsOf(written["@context"], outer);
    const named = Object.entries(written).map(([key, value]) => [nameOf(key, terms), value] as const);
    const id = named.find(([name]) => name === "@id")?.[1];
    const node = typeof id === "string" ? this.#identified(id) : {};
    const members = named.filter(([name]) => !NOT_TOLD.has(name));
    for (const [name, value] of members) {
      if (name === "@reverse") this.#reverse(node, value, terms, depth);
      else if (name === "@type")
        join(
          node,
          name,
          listOf(value).map((type) => (typeof type === "string" ? nameOf(type, terms) : type)),
        );
      else join(node, name, this.#valueOf(value, terms, depth));
    }
    for (const [name, value] of named) {
      if (name !== "@graph" || depth > DEEPEST) continue;
      for (const inner of listOf(value).filter(isNode)) this.#read(inner, terms, depth + 1, this.#top);
    }
    if (members.length > 0) into.add(node);
    return node;
  }

  /** `@reverse` of "about" names the nodes that are about this one. */
  #reverse(node: Node, value: unknown, terms: Terms, depth: number): void {
    if (!isNode(value)) return;
    for (const [key, subjects] of Object.entries(value)) {
      for (const subject of listOf(this.#valueOf(subjects, terms, depth))) {
        if (isNode(subject)) join(subject, nameOf(key, terms), node);
      }
    }
  }

  #identified(id: string): Record<string, unknown> {
    // Blank nodes are of their script only.
    const absolute = id.startsWith("_:") ? `${this.#script}${id}` : (URL.parse(id, this.#base)?.href ?? id);
    const known = this.#byId.get(absolute) ?? { "@id": absolute };
    this.#byId.set(absolute, known);
    return known;
  }
}

/** Adds what is said under a name to what was said before. */
function join(node: Record<string, unknown>, name: string, value: unknown): void {
  const before = node[name];
  if (listOf(before).length > LONGEST_LIST) return;
  node[name] = before === undefined ? value : [...new Set([...listOf(before), ...listOf(value)])];
}

function termsOf(context: unknown, outer: Terms): Terms {
  const definitions = listOf(context)
    .filter(isNode)
    .flatMap((part) => Object.entries(part));
  if (definitions.length === 0) return outer;
  const terms = new Map(outer);
  for (const [term, definition] of definitions) {
    const meant = isNode(definition) ? definition["@id"] : definition;
    if (typeof meant !== "string" || term.startsWith("@")) continue;
    const name = nameOf(meant, terms);
    if (name === "") terms.set(`${term}:`, "");
    else terms.set(term, name);
  }
  return terms;
}

/** A key or a type in the vocabulary's own words; one of another vocabulary stays whole. */
function nameOf(key: string, terms: Terms): string {
  const defined = terms.get(key);
  if (defined !== undefined) return defined;
  if (VOCABULARY.test(key)) return key.replace(VOCABULARY, "");
  const colon = key.indexOf(":");
  const prefix = key.slice(0, colon + 1);
  return colon > 0 && (prefix === "schema:" || terms.has(prefix)) ? key.slice(colon + 1) : key;
}

/** The JSON of a script, also inside a comment, a CDATA section, or written with character references. */
function parsed(content: string): unknown {
  const bare = withoutWrapping(content);
  for (const json of new Set([bare, decoded(bare)])) {
    try {
      // Line ends inside texts are met; between values they are spaces.
      return JSON.parse(json.replace(/\p{Cc}/gu, " "));
    } catch {
      continue;
    }
  }
  return null;
}

const OPENING = /^(?:<!--|\/\/\s{0,9}<!\[CDATA\[|\/\*\s{0,9}<!\[CDATA\[\s{0,9}\*\/|<!\[CDATA\[)/;
const CLOSING = /(?:\/\/\s{0,9})?(?:-->|\/\/\s{0,9}\]\]>|\/\*\s{0,9}\]\]>\s{0,9}\*\/|\]\]>|;)$/;

function withoutWrapping(content: string): string {
  let json = content.replace(/^\uFEFF/, "").trim();
  for (let layer = 0; layer < 3; layer++) {
    const end = json.slice(-40);
    json = (json.slice(0, -40) + end.replace(CLOSING, "")).replace(OPENING, "").trim();
  }
  return json;
}
