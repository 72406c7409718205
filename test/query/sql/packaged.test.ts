import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { isScalar, parseDocument, visit } from "yaml";
import * as z from "zod";
import { projectRoot } from "../../../localstack/home.ts";

const Template = z.object({
  custom: z.object({ esbuild: z.object({ exclude: z.array(z.string()) }) }),
  functions: z.object({ query: z.object({ package: z.object({ patterns: z.array(z.string()) }) }) }),
});

test("the function that answers parses questions with what its package carries, and nothing else of this folder", async () => {
  const document = parseDocument(await readFile(path.join(projectRoot, "serverless.yml"), "utf8"), {
    logLevel: "silent",
  });
  visit(document, { Node: (_, node) => void (isScalar(node) && delete node.tag) });
  const { custom, functions } = Template.parse(document.toJS());
  const folder = await mkdtemp(path.join(os.tmpdir(), "packaged-"));
  try {
    const carried = functions.query.package.patterns.filter((pattern) => /libpg-query|@pgsql/.test(pattern));
    for (const pattern of carried) {
      const part = pattern.replace(/\/\*\*$/, "");
      await cp(path.join(projectRoot, part), path.join(folder, part), { recursive: true }).catch(ifHoisted);
    }
    const entry = path.join(projectRoot, "lib/query/sql/parse.ts");
    await build({
      stdin: {
        contents: `import { parseQuestion } from ${JSON.stringify(entry)}; console.log((await parseQuestion("select 1 from x")).shape);`,
        resolveDir: projectRoot,
      },
      bundle: true,
      platform: "node",
      format: "esm",
      external: custom.esbuild.exclude,
      outfile: path.join(folder, "functions/query.mjs"),
    });
    await writeFile(path.join(folder, "package.json"), "{}");
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(folder, "functions/query.mjs")]);
    expect(stdout).toBe("select $1 from x\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** npm puts a package beside the one that needs it, or inside it. */
function ifHoisted(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
