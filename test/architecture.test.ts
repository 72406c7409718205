import { glob, readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

/** Each part of the tree with the parts that it may import from, itself included. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  records: ["records", "errors.ts"],
  sources: ["sources", "records", "messages.ts", "errors.ts"],
  trace: ["trace"],
  stores: ["stores", "trace", "sources", "records", "messages.ts", "errors.ts"],
  stages: ["stages", "stores", "trace", "sources", "records", "messages.ts", "errors.ts"],
  http: ["http", "stages", "stores", "trace", "sources", "records", "messages.ts", "errors.ts"],
  operate: ["operate", "http", "stages", "stores", "trace", "sources", "records", "messages.ts", "errors.ts"],
  pages: ["pages", "http", "records"],
  metrics: ["metrics", "stages", "stores", "sources", "records", "messages.ts", "errors.ts"],
  lambda: [
    "lambda",
    "operate",
    "metrics",
    "trace",
    "http",
    "stages",
    "stores",
    "sources",
    "records",
    "messages.ts",
    "errors.ts",
  ],
};
/** The stages of the pipeline stand side by side. */
const STAGES = new Set(["collect", "normalize", "aggregate", "query", "alerts", "publish", "rgpd"]);
const DRIVERS = /^(?:pg|pg-copy-streams|mongodb|ioredis|node-pg-migrate|@aws-sdk\/.*)$/;

test("imports run down the tree only, and lib/stores alone knows drivers", async () => {
  const wrong: string[] = [];
  for (const file of await sources()) {
    const text = await readFile(path.join(root, file), "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      if (!isAllowed(file, specifier)) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

function isAllowed(file: string, specifier: string): boolean {
  if (!specifier.startsWith(".")) return !DRIVERS.test(specifier) || file.startsWith("lib/stores/");
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (!target.startsWith("lib/")) return true;
  const allowed = MAY_IMPORT[partOf(file)];
  return allowed === undefined || allowed.includes(partOf(target));
}

function partOf(file: string): string {
  const part = file.split("/")[1] ?? "";
  return STAGES.has(part) ? "stages" : part;
}

async function sources(): Promise<string[]> {
  const found = await readdir(path.join(root, "lib"), { recursive: true });
  return found
    .filter((name) => /\.m?tsx?$/.test(name))
    .map((name) => path.posix.join("lib", name.replaceAll("\\", "/")));
}

test("no import leads back to where it came from, types included", async () => {
  const files = await modules();
  const known = new Set(files);
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const text = await readFile(path.join(root, file), "utf8");
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)];
    const targets = imports.map(([, specifier = ""]) => path.posix.join(path.posix.dirname(file), specifier));
    graph.set(
      file,
      targets.filter((target) => known.has(target)),
    );
  }
  expect(cyclesOf(graph)).toEqual([]);
});

/** Every TypeScript file of the project. */
async function modules(): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob("{lib,functions,localstack,test}/**/*.{ts,tsx}", { cwd: root })) found.push(file);
  return found.sort();
}

/** Ways through a graph that end where they began, one for each place where a search meets itself again. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const [done, cycles] = [new Set<string>(), [] as string[]];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(" → "));
    else if (!done.has(file)) {
      for (const target of graph.get(file) ?? []) visit(target, [...way, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
