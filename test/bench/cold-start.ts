import { execFile } from "node:child_process";
import { readFile, rm, symlink, writeFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { isScalar, parseDocument, visit } from "yaml";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { plainEnvironment } from "../../localstack/python.ts";
import { request } from "../support/http.ts";
import type { LocalApi } from "../support/local-api.ts";

const run = promisify(execFile);

/** The settings of serverless-esbuild that esbuild takes by the same name, and those that it calls otherwise. */
const Settings = z.object({
  custom: z.object({
    esbuild: z.object({
      bundle: z.boolean(),
      format: z.enum(["esm", "cjs"]),
      platform: z.literal("node"),
      target: z.string(),
      outputFileExtension: z.string(),
      exclude: z.array(z.string()),
      banner: z.object({ js: z.string() }),
    }),
  }),
});

/** Loads the bundle and asks it once; what comes after the first answer does not count. */
const SCRIPT = `
const [bundle, event] = process.argv.slice(2);
const [begun, before] = [performance.now(), process.cpuUsage()];
const { handler } = await import(bundle);
const loaded = performance.now();
const { statusCode } = await handler(JSON.parse(event), { awsRequestId: "1" });
const answered = performance.now();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ statusCode, load: loaded - begun, first: answered - begun, cpu: (user + system) / 1000 }));
process.exit(0);
`;
const Told = z.object({ statusCode: z.literal(200), load: z.number(), first: z.number(), cpu: z.number() });

/** Milliseconds from nothing loaded to a bundle that is loaded, and to its first answer. */
export interface ColdStart {
  readonly load: number;
  readonly first: number;
  /** Processor time until the first answer, of all threads, which a busy machine does not stretch as much. */
  readonly cpu: number;
  /** Of the bundle, in MB (10⁶ bytes). */
  readonly megabytes: number;
}

/**
 * Bundles the function that answers over HTTP as it is deployed, and asks it for `target` in fresh processes, in the environment of an API
 * and with its credentials; the middle of so many. What Node itself takes to start is not in it.
 */
export async function coldStart(
  target: string,
  { environment, credentials }: Pick<LocalApi, "environment" | "credentials">,
  times = 7,
): Promise<ColdStart> {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-cold-"));
  try {
    const bundle = await bundled(folder);
    const script = path.join(folder, "ask.mjs");
    await writeFile(script, SCRIPT);
    // Gateways write the names of headers in small letters.
    const headers = Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name.toLowerCase(), value]));
    const event = JSON.stringify(request(target, { headers }));
    const starts = [];
    for (let n = 0; n < times; n++) {
      const args = [script, bundle.file, event];
      const { stdout } = await run(process.execPath, args, {
        cwd: folder,
        env: { ...plainEnvironment(), ...environment },
        maxBuffer: 10_000_000,
      });
      starts.push(Told.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")));
    }
    const middle = starts.toSorted((one, other) => one.first - other.first)[Math.floor(times / 2)];
    if (!middle) throw new RangeError("a cold start is asked for at least once");
    return { load: middle.load, first: middle.first, cpu: middle.cpu, megabytes: bundle.megabytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundled(folder: string): Promise<{ file: string; megabytes: number }> {
  const document = parseDocument(await readFile(path.join(projectRoot, "serverless.yml"), "utf8"), {
    logLevel: "silent",
  });
  visit(document, { Node: (_, node) => void (isScalar(node) && delete node.tag) });
  const { outputFileExtension, exclude, ...given } = Settings.parse(document.toJS()).custom.esbuild;
  const file = path.join(folder, "functions", `query${outputFileExtension}`);
  const { metafile } = await build({
    ...given,
    entryPoints: [path.join(projectRoot, "functions/query.ts")],
    outfile: file,
    external: exclude,
    absWorkingDir: projectRoot,
    metafile: true,
    logLevel: "error",
  });
  // Files that go with the function as they are.
  await symlink(path.join(projectRoot, "lib"), path.join(folder, "lib"));
  await symlink(path.join(projectRoot, "node_modules"), path.join(folder, "node_modules"));
  return { file, megabytes: Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6 };
}
