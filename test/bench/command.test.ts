import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runBenches } from "./command.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "imo-ops-benches-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes a bench that notes one figure, its scale, and says so. */
async function addBench(name: string, body = ""): Promise<void> {
  const measure = `{ name: "size", value: run.scale, unit: "times", target: 1 }`;
  const source = `export async function bench(run) { ${body} run.say("measuring"); run.measure(${measure}); }`;
  await writeFile(path.join(folder, `${name}.bench.ts`), source);
}

async function bench(...args: string[]) {
  let out = "";
  let err = "";
  const code = await runBenches(args, {
    folder,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

test("a named bench answers with one JSON object and tells of its progress elsewhere", async () => {
  await addBench("one");
  await addBench("two");
  const { code, out, err } = await bench("two", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    bench: "two",
    machine: {
      cpu: expect.any(String),
      cores: expect.any(Number),
      memory: expect.any(Number),
      node: process.versions.node,
    },
    measures: [{ name: "size", value: 1, unit: "times", target: 1 }],
  });
  expect(err).toBe("two: measuring\n");
});

test("without a name every bench runs, in the order of their files, an object a line", async () => {
  for (const name of ["b", "a"]) await addBench(name);
  await writeFile(path.join(folder, "not-a-bench.ts"), "throw new Error()");
  const { out } = await bench("--json");
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  ).toMatchObject([{ bench: "a" }, { bench: "b" }]);
});

test("people get a table with the machine, and other sizes are written on it", async () => {
  await addBench("one");
  const { out } = await bench("one", "--scale", "0.05");
  expect(out).toMatch(/^one at 0\.05 of its size \(.+, \d+ cores, .+ GB, Node .+\)\n/);
  expect(out).toMatch(/size +0\.05 +times +1\n/);
  expect(JSON.parse((await bench("one", "--json", "--scale", "0.05")).out)).toMatchObject({ scale: 0.05 });
});

test("a bench that is not there is named in one sentence, beside those that are", async () => {
  await addBench("one");
  expect(await bench("ingets")).toEqual({
    code: 2,
    out: "",
    err: `bench: There is no bench "ingets"; the benches are one\n`,
  });
});

test.each([["--scale", "0"], ["--scale", "half"], ["--jsno"]])("%s %s makes no sense", async (...args) => {
  await addBench("one");
  expect(await bench(...args)).toMatchObject({ code: 2, out: "" });
});

test("a bench that fails says why and prints no figure", async () => {
  await addBench("one", `throw new Error("no room");`);
  expect(await bench("one", "--json")).toEqual({ code: 1, out: "", err: "bench: no room\n" });
});

test("a bench has options of its own, and figures that stand beside its measures", async () => {
  const asked = `export const options = { lines: { type: "string" } };
    export async function bench(run) { return { lines: run.options.lines === "a.csv" ? 3 : null }; }`;
  await writeFile(path.join(folder, "own.bench.ts"), asked);
  expect(JSON.parse((await bench("own", "--json", "--lines", "a.csv")).out)).toMatchObject({ bench: "own", lines: 3 });
  await addBench("one");
  expect(await bench("one", "--lines", "a.csv")).toMatchObject({ code: 2, out: "" });
});
