import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseDocument } from "yaml";
import type { Document } from "yaml";
import type * as z from "zod";
import { ConfigError } from "../errors.ts";
import { EXPECTED_SECRET } from "./api.ts";
import { carried } from "./carried.ts";
import { LikeFile, SourceFile } from "./schema.ts";
import type { ApiSource, DatabaseSource, Source, WebSource } from "./schema.ts";

const SOURCES = join("lib", "sources");
const loaded = new Map<string, Promise<readonly Source[]>>();

/**
 * Gives every source that has a file in `folder` (by default the project's `lib/sources`), sorted by id. Files are read once per process.
 * Throws ConfigError naming the file and the key when a file is not YAML, has an unknown or wrong key, or names a reader that isn't there.
 */
export async function loadSources(folder: string = carried(SOURCES)): Promise<readonly Source[]> {
  const known = loaded.get(folder);
  if (known) return known;
  const sources = readFolder(folder);
  loaded.set(folder, sources);
  return sources;
}

/** Gives one source; throws ConfigError with the ids that exist when there is none of that id. */
export async function loadSource(id: string, folder?: string): Promise<Source> {
  const sources = await loadSources(folder);
  const source = sources.find((candidate) => candidate.id === id);
  if (source) return source;
  throw new ConfigError(`There is no source "${id}"; the sources are ${sources.map((other) => other.id).join(", ")}`, {
    source: id,
  });
}

/** Gives one source of the web; throws ConfigError when there is none of that id. */
export async function loadWebSource(id: string): Promise<WebSource> {
  const source = await loadSource(id);
  if (source.kind === "web") return source;
  throw new ConfigError(`The source "${id}" is not a web source`, { source: id });
}

/** Gives one source of the kind `api`; throws ConfigError when there is none of that id. */
export async function loadApiSource(id: string): Promise<ApiSource> {
  const source = await loadSource(id);
  if (source.kind === "api") return source;
  throw new ConfigError(`The source "${id}" is no API`, { source: id });
}

/** Gives one source of the kind `database`; throws ConfigError when there is none of that id. */
export async function loadDatabaseSource(id: string): Promise<DatabaseSource> {
  const source = await loadSource(id);
  if (source.kind === "database") return source;
  throw new ConfigError(`The source "${id}" is no database`, { source: id });
}

async function readFolder(folder: string): Promise<readonly Source[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  // A file that others are like is read once: reading YAML is most of what a start of the API waits for.
  const documents = new Map<string, Promise<Document.Parsed>>();
  const documentOf = async (path: string): Promise<Document.Parsed> => {
    const document = documents.get(path) ?? readFile(path, "utf8").then((text) => parseDocument(text));
    documents.set(path, document);
    return document;
  };
  return Promise.all(names.map((name) => readSource(join(folder, name), documentOf)));
}

type DocumentOf = (path: string) => Promise<Document.Parsed>;

async function readSource(path: string, documentOf: DocumentOf): Promise<Source> {
  const id = basename(path, ".yaml");
  const fail: Fail = (what, cause) => {
    throw new ConfigError(`${path}: ${what}`, { source: id }, { cause });
  };
  const own = contentOf(await documentOf(path), fail);
  const like = LikeFile.safeParse(own, { reportInput: true });
  if (!like.success && isLike(own)) return fail(like.error.issues.map(inWords).join("; "), like.error);
  const read = SourceFile.safeParse(like.success ? await likeAnother(like.data, path, { documentOf, fail }) : own, {
    reportInput: true,
  });
  if (!read.success) return fail(read.error.issues.map(inWords).join("; "), read.error);
  const { reader } = read.data;
  // In a Lambda bundle the readers are inside the bundle; loading one says there whether it exists.
  const readers = join(dirname(path), "..", "normalize", "readers");
  if (existsSync(readers) && !existsSync(join(readers, `${reader}.ts`)))
    return fail(`reader: there is no lib/normalize/readers/${reader}.ts`);
  return { ...read.data, id };
}

type Fail = (what: string, cause?: unknown) => never;

function contentOf(document: Document.Parsed, fail: Fail): unknown {
  const [broken] = document.errors;
  return broken ? fail(`not readable YAML: ${broken.message}`, broken) : document.toJS();
}

function isLike(content: unknown): content is object {
  return isObject(content) && "like" in content;
}

/** The other source's file with what this one says instead. */
async function likeAnother(
  { like, ...own }: z.infer<typeof LikeFile>,
  path: string,
  { documentOf, fail }: { readonly documentOf: DocumentOf; readonly fail: Fail },
): Promise<unknown> {
  const other = join(dirname(path), `${basename(like)}.yaml`);
  const base = existsSync(other)
    ? contentOf(await documentOf(other), fail)
    : fail(`like: there is no source "${like}"`);
  if (isLike(base)) return fail(`like: ${like} is itself like another source`);
  return typeof base === "object" ? { ...base, ...own } : base;
}

function inWords(issue: z.core.$ZodIssue): string {
  const where = issue.path.join(".") || "the file";
  if (isMissing(issue)) return `${where}: missing`;
  if (issue.code !== "unrecognized_keys") return `${where}: ${foundIn(issue)}${expectedIn(issue)}`;
  const prefix = issue.path.length > 0 ? `${issue.path.join(".")}.` : "";
  return issue.keys.map((key) => `${prefix}${key}: unknown key`).join("; ");
}

function isMissing({ code, message, input, path }: z.core.$ZodIssue): boolean {
  if (code === "invalid_type") return message.endsWith("received undefined");
  return code === "invalid_union" && path.length > 0 && isObject(input) && !(String(path.at(-1)) in input);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What stands there, where it is one value: of lists and objects the key says enough. Whoever writes a secret for its name is not shown it. */
function foundIn({ code, path, input, message }: z.core.$ZodIssue): string {
  const value: unknown =
    code === "invalid_union" && isObject(input) ? new Map(Object.entries(input)).get(String(path.at(-1))) : input;
  if (typeof value === "object" || value === undefined || message === EXPECTED_SECRET) return "";
  if (typeof value === "string" && /\/\/[^/]*@/.test(value)) return "found an address with a password, ";
  return `found ${JSON.stringify(value)}, `;
}

/** As every sentence of ours begins. */
function expectedIn({ message }: z.core.$ZodIssue): string {
  return message.replace(/^Invalid [a-z ]+[:.] expected/i, "expected");
}
