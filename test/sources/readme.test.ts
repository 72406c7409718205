import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { SourceFile } from "../../lib/sources/schema.ts";

const README = path.join(import.meta.dirname, "../../lib/sources/README.md");
const KINDS = ["file", "web", "api", "database"];

/** The examples, in their order: what every source says, then what each kind says besides. */
async function examples(): Promise<Record<string, unknown>[]> {
  const text = await readFile(README, "utf8");
  return [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml = ""]) => parse(yaml));
}

test.each(KINDS)("the example of a source of the kind %s is one", async (kind) => {
  const [common, ...kinds] = await examples();
  expect(kinds).toHaveLength(KINDS.length);
  const { snapshot, ...rest } = common ?? {};
  const own = { ...rest, ...(kind === "file" && { snapshot }), kind, ...kinds[KINDS.indexOf(kind)] };
  expect(SourceFile.safeParse(own).error?.issues ?? []).toEqual([]);
});
