/** Which calls of AWS each function can make: read from the types of the code and from what is left of it in the function's bundle. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { decode } from "@jridgewell/sourcemap-codec";
import { build } from "esbuild";
import * as ast from "typescript/unstable/ast";
import { API, SymbolFlags } from "typescript/unstable/sync";
import type { Project, Symbol } from "typescript/unstable/sync";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";

/** A place in the code from which AWS is called: the file, and the commands of the SDK behind what it uses there. */
interface Call {
  readonly file: string;
  /** `GetObjectCommand` and the like; `Upload` of lib-storage. */
  readonly commands: readonly string[];
}

/** A function's bundle. */
export interface Bundle {
  readonly text: string;
  readonly calls: readonly Call[];
}

const STORES = "lib/stores/aws";

/** What each function, by its name, can call: a place counts when the statement that it is in is left in the function's bundle. */
export async function bundles(externals: readonly string[]): Promise<ReadonlyMap<string, Bundle>> {
  const names = (await readdir(path.join(projectRoot, "functions"))).map((file) => path.basename(file, ".ts"));
  const [built, places] = await Promise.all([bundled(names, externals), callPlaces()]);
  return new Map(
    names.map((name) => {
      const { text = "", lines = new Map<string, Set<number>>() } = built.get(name) ?? {};
      const isLeft = ({ file, from, to }: Place): boolean => {
        const left = lines.get(file) ?? new Set<number>();
        for (let line = from; line <= to; line += 1) if (left.has(line)) return true;
        return false;
      };
      return [name, { text, calls: places.filter(isLeft) }];
    }),
  );
}

const SourceMap = z.object({ sources: z.array(z.string()), mappings: z.string() });

/** Functions as serverless.yml bundles them: the text of each, and the lines of each source file that are left in it. */
async function bundled(names: readonly string[], external: readonly string[]) {
  const outdir = path.join(projectRoot, "none");
  const { outputFiles } = await build({
    entryPoints: names.map((name) => path.join(projectRoot, "functions", `${name}.ts`)),
    outdir,
    external: [...external],
    bundle: true,
    write: false,
    sourcemap: "external",
    sourcesContent: false,
    format: "esm",
    platform: "node",
    target: "node24",
    logLevel: "error",
  });
  const texts = new Map(outputFiles.map((file) => [path.basename(file.path), file.text]));
  return new Map(
    names.map((name) => {
      const map = SourceMap.parse(JSON.parse(texts.get(`${name}.js.map`) ?? "null"));
      return [name, { text: texts.get(`${name}.js`) ?? "", lines: linesLeft(map, outdir) }];
    }),
  );
}

function linesLeft({ sources, mappings }: z.output<typeof SourceMap>, outdir: string): Map<string, Set<number>> {
  const files = sources.map((source) => path.relative(projectRoot, path.resolve(outdir, source)));
  const lines = new Map<string, Set<number>>();
  for (const [, source, line] of decode(mappings).flat()) {
    const file = source === undefined ? undefined : files[source];
    if (file === undefined || line === undefined || file.startsWith("node_modules")) continue;
    lines.set(file, (lines.get(file) ?? new Set()).add(line));
  }
  return lines;
}

interface Place extends Call {
  /** The lines of the statement, from 0. */
  readonly from: number;
  readonly to: number;
}

/** A member of an interface, or a function, of lib/stores/aws behind which AWS is called. */
interface Door {
  readonly name: string;
  readonly file: string;
  readonly commands: readonly string[];
}

/** The functions and what they import, and nothing that would only take time. */
const OF_FUNCTIONS = {
  extends: path.join(projectRoot, "tsconfig.json"),
  include: [path.join(projectRoot, "functions")],
  compilerOptions: { typeRoots: [path.join(projectRoot, "node_modules/@types")] },
};

/** Every place outside lib/stores/aws that uses a door, and those inside that use another file's. */
async function callPlaces(): Promise<Place[]> {
  const files = new Set(
    (await readdir(path.join(projectRoot, STORES))).map((file) => path.join(projectRoot, STORES, file)),
  );
  const api = new API({ cwd: projectRoot });
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-calls-"));
  try {
    const config = path.join(folder, "tsconfig.json");
    await writeFile(config, JSON.stringify(OF_FUNCTIONS));
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (!project) throw new Error(`${config} is no project`);
    const names = project.program
      .getSourceFileNames()
      .filter((name) => /^(?:functions|lib)\//.test(path.relative(projectRoot, name)));
    // What only the command uses is no part of it.
    const stores = names.filter((name) => files.has(name));
    const doors = stores.flatMap((name) => doorsOf(sourceOf(project, name)));
    const mentioned = new RegExp(`\\b(?:${doors.map(({ name }) => name).join("|")})\\b`);
    const texts = await Promise.all(names.map((name) => readFile(name, "utf8")));
    return names
      .filter((_, index) => mentioned.test(texts[index] ?? ""))
      .flatMap((name) => placesIn(project, sourceOf(project, name), doors));
  } finally {
    api.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function sourceOf(project: Project, file: string): ast.SourceFile {
  const source = project.program.getSourceFile(file);
  if (!source) throw new Error(`${file} is no part of the project`);
  return source;
}

/** The places of a file that use a door of another one. */
function placesIn(project: Project, used: ast.SourceFile, doors: readonly Door[]): Place[] {
  const names = new Set(doors.map(({ name }) => name));
  const candidates = allBelow(used).flatMap((node) => usedName(node, names));
  if (candidates.length === 0) return [];
  const symbols = project.checker.getSymbolAtLocation(candidates);
  return candidates.flatMap((node, index) => {
    const symbol = symbolOf(project, node, symbols[index]);
    const declared = symbol?.declarations.map((handle) => String(handle.path)) ?? [];
    const door = doors.find(({ name, file }) => name === symbol?.name && declared.includes(file));
    return door && door.file !== used.fileName ? [placeOf(used, node, door)] : [];
  });
}

/** The name that a node uses, as a property, as a part that is taken out of an object, or as it is. */
function usedName(node: ast.Node, names: ReadonlySet<string>): ast.Node[] {
  const name = ast.isBindingElement(node) ? (node.propertyName ?? node.name) : node;
  if (name === undefined || !ast.isIdentifier(name) || !names.has(name.text)) return [];
  return ast.isBindingElement(name.parent) && !ast.isBindingElement(node) ? [] : [name];
}

function symbolOf({ checker }: Project, node: ast.Node, found: Symbol | undefined): Symbol | undefined {
  if (ast.isBindingElement(node.parent) && ast.isIdentifier(node)) {
    const type = checker.getTypeAtLocation(node.parent.parent);
    return type && checker.getPropertyOfType(type, node.text);
  }
  return found && found.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
}

function placeOf(used: ast.SourceFile, node: ast.Node, { commands }: Door): Place {
  const position = node.getStart(used);
  const statement = used.statements.find((one) => one.getStart(used) <= position && position < one.end);
  const lineOf = (at: number): number => used.text.slice(0, at).split("\n").length - 1;
  return {
    file: path.relative(projectRoot, used.fileName),
    commands,
    from: lineOf(statement?.getStart(used) ?? 0),
    to: lineOf(statement?.end ?? 0),
  };
}

function doorsOf(source: ast.SourceFile): Door[] {
  const nodes = allBelow(source);
  const interfaces = source.statements.filter(ast.isInterfaceDeclaration);
  const made = new Set(interfaces.map(({ name }) => name.text));
  const members = interfaces
    .flatMap(({ members: all }) => [...all])
    .flatMap((member) =>
      ast.isPropertySignatureDeclaration(member) || ast.isMethodSignatureDeclaration(member) ? [member.name] : [],
    )
    .filter(ast.isIdentifier)
    .map((name) => ({ name, behind: nodes.filter((node) => implementsMember(node, name.text)) }));
  const functions = source.statements
    .filter(ast.isFunctionDeclaration)
    .filter(({ type }) => !(type && made.has(type.getText(source).replace(/<.*/s, ""))))
    .flatMap((one) => (one.name ? [{ name: one.name, behind: [one] }] : []));
  return [...members, ...functions]
    .map(({ name, behind }) => ({ name: name.text, file: source.fileName, commands: commandsIn(behind, nodes) }))
    .filter(({ commands }) => commands.length > 0);
}

function allBelow(node: ast.Node): ast.Node[] {
  const all: ast.Node[] = [];
  const visit = (one: ast.Node): void => {
    all.push(one);
    one.forEachChild(visit);
  };
  visit(node);
  return all;
}

function implementsMember(node: ast.Node, name: string): boolean {
  const isOne = ast.isPropertyAssignment(node) || ast.isMethodDeclaration(node);
  return isOne && ast.isIdentifier(node.name) && node.name.text === name;
}

const COMMAND = /^(?:[A-Z]\w*Command|Upload)$/;

/** The commands that stand in these nodes, or in what they call of their own file. */
function commandsIn(from: readonly ast.Node[], nodes: readonly ast.Node[]): string[] {
  const seen = new Set<ast.Node>();
  const commands = new Set<string>();
  const follow = (node: ast.Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const { text } of allBelow(node).filter(ast.isIdentifier)) {
      if (COMMAND.test(text)) commands.add(text);
      else nodes.filter((one) => declares(one, text)).forEach(follow);
    }
  };
  from.forEach(follow);
  return [...commands];
}

/** Whether a node is the function of that name. */
function declares(node: ast.Node, name: string): boolean {
  if (ast.isFunctionDeclaration(node)) return node.name?.text === name;
  if (!ast.isVariableDeclaration(node) || !node.initializer || !ast.isArrowFunction(node.initializer)) return false;
  return ast.isIdentifier(node.name) && node.name.text === name;
}
