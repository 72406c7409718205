import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPython, plainEnvironment, pythonEnvironment } from "../../localstack/python.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "imo-ops-python-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a program in the folder that answers as a Python of that version does. */
async function fake(name: string, answer: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${answer}\n`);
  await chmod(file, 0o755);
  return file;
}
const tells = (version: number[]) => `echo '{"executable": "/opt/python", "version": ${JSON.stringify(version)}}'`;

test("python3 is taken when it is new enough", async () => {
  await fake("python3", tells([3, 12, 1]));
  expect(await findPython({ PATH: folder })).toEqual({ executable: "/opt/python", version: "3.12.1" });
});

test("python is tried when there is no python3", async () => {
  await fake("python", tells([3, 10, 0]));
  expect((await findPython({ PATH: folder })).version).toBe("3.10.0");
});

test("the one that PYTHON names is taken, whatever else there is", async () => {
  await fake("python3", tells([3, 12, 1]));
  const mine = await fake("mine", tells([3, 13, 2]));
  expect((await findPython({ PATH: folder, PYTHON: mine })).version).toBe("3.13.2");
});

test("only older ones: the error names them, the version that is needed and how to get it", async () => {
  await fake("python3", tells([3, 9, 18]));
  await expect(findPython({ PATH: folder })).rejects.toThrow(
    /Python 3\.10 or newer is needed, but \/opt\/python is 3\.9\.18: .*apt install python3/,
  );
});

test("none at all: the error says how to get one", async () => {
  await expect(findPython({ PATH: folder })).rejects.toThrow(/none was found: install it .*PYTHON/);
});

test("a program that is not a Python is not taken for one", async () => {
  await fake("python3", "echo hello");
  await expect(findPython({ PATH: folder })).rejects.toThrow(/none was found/);
});

test("PYTHON that does not run is named", async () => {
  const wanted = path.join(folder, "nowhere");
  await expect(findPython({ PATH: folder, PYTHON: wanted })).rejects.toThrow(
    `PYTHON is ${wanted}, which is not a Python`,
  );
});

test("no key of the user reaches the servers", () => {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_SECRET_ACCESS_KEY: "mine", GITHUB_TOKEN: "mine", PYTHONPATH: "/mine" });
  try {
    const given = { ...plainEnvironment(), ...pythonEnvironment({}) };
    expect(Object.values(given)).not.toContain("mine");
    expect(given["PYTHONPATH"]).toBeUndefined();
    expect(given["PATH"]).toBe(process.env["PATH"]);
  } finally {
    process.env = before;
  }
});
